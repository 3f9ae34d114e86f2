using Microsoft.Extensions.Options;

namespace ChatApp.Api.RateLimits;

/// <summary>Checks <see cref="ApiRateLimitOptions"/> at start.</summary>
[OptionsValidator]
internal sealed partial class ApiRateLimitOptionsValidator : IValidateOptions<ApiRateLimitOptions>;
