using Microsoft.Extensions.Options;

namespace ChatApp.Api.Changes;

/// <summary>Checks <see cref="ChangeOptions"/> at start.</summary>
[OptionsValidator]
internal sealed partial class ChangeOptionsValidator : IValidateOptions<ChangeOptions>;
