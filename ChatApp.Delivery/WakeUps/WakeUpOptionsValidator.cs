using Microsoft.Extensions.Options;

namespace ChatApp.Delivery.WakeUps;

/// <summary>Generated from the attributes; no start with a value out of range.</summary>
[OptionsValidator]
internal sealed partial class WakeUpOptionsValidator : IValidateOptions<WakeUpOptions>;
