using Microsoft.Extensions.Options;

namespace ChatApp.Gateway.Presence;

[OptionsValidator]
internal sealed partial class PresenceOptionsValidator : IValidateOptions<PresenceOptions>;
