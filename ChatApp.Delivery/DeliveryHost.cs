using ChatApp.Routing.Faults;
using Microsoft.Extensions.Hosting.Cassandra;
using Microsoft.Extensions.Hosting.Redis;

namespace ChatApp.Delivery;

/// <summary>Puts a delivery worker together: what Program runs, and tests run several of in one process.</summary>
internal static class DeliveryHost
{
    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.AddClockOffset();
        builder.AddServiceDefaults();
        builder.AddRedis("redis");
        builder.AddStorage("cassandra");
        builder.Services.AddDelivery();

        var app = builder.Build();
        app.MapDefaultEndpoints();
        return app;
    }
}
