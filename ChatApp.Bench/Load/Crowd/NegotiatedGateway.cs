using System.Net.Http.Headers;
using System.Net.Http.Json;
using ChatApp.Contracts.Http;

namespace ChatApp.Bench.Load.Crowd;

/// <summary>Asks the api, as every client does that comes back. Thread-safe.</summary>
internal sealed class NegotiatedGateway(Uri api) : IGatewayFinder
{
    private static readonly HttpClient Http = new();

    public bool ComesBack => true;

    public async ValueTask<Uri> FindAsync(string token, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(api, "/v1/negotiate"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await Http.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        return new Uri((await response.Content.ReadFromJsonAsync<Negotiation>(cancellationToken))!.Url);
    }
}
