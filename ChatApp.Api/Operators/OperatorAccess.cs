using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using ChatApp.Api.Problems;
using Microsoft.Extensions.Options;

namespace ChatApp.Api.Operators;

/// <summary>Lets operators through and nobody else: by a token of the configuration, which no user has.</summary>
internal sealed class OperatorAccess(IOptions<OperatorOptions> options) : IEndpointFilter
{
    /// <inheritdoc/>
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        IsOperator(context.HttpContext.Request.Headers.Authorization)
            ? await next(context)
            : ApiProblems.Of(StatusCodes.Status401Unauthorized, "not-an-operator", "This is for operators, with their token.");

    private bool IsOperator(string? authorization) =>
        options.Value.Token is { } token
        && AuthenticationHeaderValue.TryParse(authorization, out var header)
        && string.Equals(header.Scheme, "Bearer", StringComparison.OrdinalIgnoreCase)
        && CryptographicOperations.FixedTimeEquals(
            SHA256.HashData(Encoding.UTF8.GetBytes(header.Parameter ?? "")), SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
