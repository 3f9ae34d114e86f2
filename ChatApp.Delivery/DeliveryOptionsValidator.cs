using Microsoft.Extensions.Options;

namespace ChatApp.Delivery;

/// <summary>Generated from the attributes; no start with a value out of range.</summary>
[OptionsValidator]
internal sealed partial class DeliveryOptionsValidator : IValidateOptions<DeliveryOptions>;
