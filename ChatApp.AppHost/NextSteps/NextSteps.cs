using Microsoft.Extensions.Hosting;

namespace ChatApp.AppHost.NextSteps;

/// <summary>Says on the console what to type, once people can talk.</summary>
internal sealed class NextSteps(ResourceNotificationService resources, EndpointReference api, int gateways) : BackgroundService
{
    /// <summary>Where ChatApp.Cli looks for the api unless told otherwise.</summary>
    public const int DefaultApiPort = 5100;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await resources.WaitForResourceHealthyAsync("api", stoppingToken);
            for (var number = 1; number <= gateways; number++)
            {
                await resources.WaitForResourceHealthyAsync($"gateway-{number}", stoppingToken);
            }

            var elsewhere = api.Port == DefaultApiPort ? "" : $" --api {api.Url}";
            Console.WriteLine($"""

                Now chat, in two more terminals:
                  dotnet run --project ChatApp.Cli -- alice{elsewhere}
                  dotnet run --project ChatApp.Cli -- bob{elsewhere}
                and there /to bob, or /to alice, and a message.

                """);
        }
        catch (DistributedApplicationException)
        {
            // One of them is down, which the console has already told.
        }
    }
}
