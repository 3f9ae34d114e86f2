using Microsoft.Extensions.Hosting;

namespace ChatApp.AppHost.NextSteps;

/// <summary>Says on the console what to type, once people can talk.</summary>
internal sealed class NextSteps(ResourceNotificationService resources, EndpointReference api) : BackgroundService
{
    private const string DefaultApiUrl = "http://localhost:5100";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await resources.WaitForResourceHealthyAsync("api", stoppingToken);
            await resources.WaitForResourceHealthyAsync("gateway-1", stoppingToken);
            var elsewhere = api.Url == DefaultApiUrl ? "" : $" --api {api.Url}";
            Console.WriteLine($"""

                Chat in two more terminals:
                  dotnet run --project ChatApp.Cli -- alice{elsewhere}
                  dotnet run --project ChatApp.Cli -- bob{elsewhere}

                """);
        }
        catch (DistributedApplicationException)
        {
            // One of them is down, which the console has already told.
        }
    }
}
