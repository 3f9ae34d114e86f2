using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ChatApp.Routing.Faults;

/// <summary>Registers what a test can do to a host.</summary>
public static class FaultRegistration
{
    private const string Section = "Faults";

    /// <summary>Sets the host's clock off if the configuration says so. Comes before everything that registers a clock.</summary>
    public static IHostApplicationBuilder AddClockOffset(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (builder.Configuration.GetValue<TimeSpan>($"{Section}:{nameof(FaultOptions.ClockOffset)}") is var offset && offset != TimeSpan.Zero)
        {
            builder.Services.AddSingleton<TimeProvider>(new OffsetClock(offset));
        }

        return builder;
    }

    internal static void AddFaultPoints(this IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<
            IValidateOptions<FaultOptions>, FaultOptionsValidator>());
        services.AddOptions<FaultOptions>().BindConfiguration(Section).ValidateOnStart();
        services.AddSingleton<FaultPoints>();
    }
}
