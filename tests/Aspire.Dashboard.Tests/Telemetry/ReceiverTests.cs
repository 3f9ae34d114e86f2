using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Aspire.Dashboard.Tests.Telemetry;

/// <summary>With the exporter that the services use.</summary>
public sealed class ReceiverTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(OtlpExportProtocol.Grpc)]
    [InlineData(OtlpExportProtocol.HttpProtobuf)]
    public async Task A_trace_arrives_by_either_protocol(OtlpExportProtocol protocol)
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        var traceId = Send(dashboard, protocol, DashboardFixture.TelemetryKey);
        var user = await dashboard.LoggedInAsync();

        var list = await user.GetStringAsync("/traces", Cancelled);
        var trace = await user.GetStringAsync($"/traces/{traceId}", Cancelled);

        Assert.Contains("POST /orders", list, StringComparison.Ordinal);
        Assert.Contains("INSERT orders", trace, StringComparison.Ordinal);
        Assert.Contains("shop-front", trace, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(OtlpExportProtocol.Grpc, "wrong")]
    [InlineData(OtlpExportProtocol.HttpProtobuf, "wrong")]
    [InlineData(OtlpExportProtocol.Grpc, "")]
    [InlineData(OtlpExportProtocol.HttpProtobuf, "")]
    public async Task Nothing_is_kept_of_who_has_not_the_key(OtlpExportProtocol protocol, string key)
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        Send(dashboard, protocol, key);
        var user = await dashboard.LoggedInAsync();

        Assert.Contains("No trace has arrived yet", await user.GetStringAsync("/traces", Cancelled), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_and_telemetry_keep_to_their_own_ports()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        var user = await dashboard.LoggedInAsync();
        using var export = new HttpRequestMessage(HttpMethod.Post, "/v1/traces") { Content = Protobuf([]) };
        export.Headers.Add("x-otlp-api-key", DashboardFixture.TelemetryKey);

        using var toPages = await user.SendAsync(export, Cancelled);
        using var fromTelemetry = await user.GetAsync(new Uri(dashboard.HttpAddress, "/login"), Cancelled);

        Assert.Equal(HttpStatusCode.NotFound, toPages.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, fromTelemetry.StatusCode);
    }

    [Theory]
    [InlineData("application/json", new byte[] { (byte)'{', (byte)'}' }, HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/x-protobuf", new byte[] { 0x0a, 0xff }, HttpStatusCode.BadRequest)]
    [InlineData("application/x-protobuf", new byte[0], HttpStatusCode.OK)]
    public async Task A_body_that_cannot_be_read_is_refused(string contentType, byte[] body, HttpStatusCode expected)
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(dashboard.HttpAddress, "/v1/traces")) { Content = Protobuf(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        request.Headers.Add("x-otlp-api-key", DashboardFixture.TelemetryKey);

        using var response = await client.SendAsync(request, Cancelled);

        Assert.Equal(expected, response.StatusCode);
    }

    private static string Send(DashboardFixture dashboard, OtlpExportProtocol protocol, string key)
    {
        using var source = new ActivitySource($"Shop.{Guid.NewGuid():N}");
        using var provider = Sdk.CreateTracerProviderBuilder()
            .AddSource(source.Name)
            .ConfigureResource(resource => resource.AddService("shop-front", serviceInstanceId: "shop-front-1"))
            .AddOtlpExporter(exporter =>
            {
                exporter.Protocol = protocol;
                exporter.Endpoint = protocol == OtlpExportProtocol.Grpc ? dashboard.GrpcAddress : new Uri(dashboard.HttpAddress, "/v1/traces");
                exporter.Headers = $"x-otlp-api-key={key}";
            })
            .Build();
        string traceId;
        using (var request = source.StartActivity("POST /orders", ActivityKind.Server)!)
        {
            traceId = request.TraceId.ToHexString();
            using var insert = source.StartActivity("INSERT orders", ActivityKind.Client);
        }

        provider.ForceFlush();
        return traceId;
    }

    private static ByteArrayContent Protobuf(byte[] body) =>
        new(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/x-protobuf") } };
}
