using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ChatApp.Routing.Faults;

/// <summary>Lets no host outside Development start with faults.</summary>
internal sealed class FaultOptionsValidator(IHostEnvironment environment) : IValidateOptions<FaultOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, FaultOptions options)
    {
        if (options.IsAny && !environment.IsDevelopment())
        {
            return ValidateOptionsResult.Fail(
                $"Faults are set, and the environment is {environment.EnvironmentName}: they are for Development alone.");
        }

        return options.Shares.Values.All(share => share is >= 0 and <= 1) && options.CrashAfter >= 0 && options.Delays.Values.All(delay => delay >= TimeSpan.Zero)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail("One of Faults:Shares is not within 0 and 1, or a delay or Faults:CrashAfter is negative.");
    }
}
