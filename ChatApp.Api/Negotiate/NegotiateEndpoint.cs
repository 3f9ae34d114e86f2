using ChatApp.Api.Problems;
using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChatApp.Api.Negotiate;

internal static class NegotiateEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/v1/negotiate", NegotiateAsync).RequireAuthorization()
        .WithName("Negotiate").WithTags("Connections").WithSummary("The gateway to connect to.")
        .ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<Results<Ok<Negotiation>, ProblemHttpResult>> NegotiateAsync(GatewayChooser chooser, HttpResponse response)
    {
        if (await chooser.ChooseAsync() is not { } gateway)
        {
            response.Headers.RetryAfter = "2";
            return ApiProblems.Of(StatusCodes.Status503ServiceUnavailable, "no-gateway", "No gateway takes connections now. Try again in a moment.");
        }

        var url = new UriBuilder(gateway.PublicUrl) { Path = ChatProtocol.Path };
        url.Scheme = url.Scheme == Uri.UriSchemeHttps ? Uri.UriSchemeWss : Uri.UriSchemeWs;
        return TypedResults.Ok(new Negotiation(url.Uri.ToString(), gateway.GatewayId));
    }
}
