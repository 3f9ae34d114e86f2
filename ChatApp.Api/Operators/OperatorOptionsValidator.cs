using Microsoft.Extensions.Options;

namespace ChatApp.Api.Operators;

/// <summary>Generated from the attributes; no start with a value out of range.</summary>
[OptionsValidator]
internal sealed partial class OperatorOptionsValidator : IValidateOptions<OperatorOptions>;
