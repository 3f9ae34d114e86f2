using Microsoft.AspNetCore.Http.HttpResults;

namespace ChatApp.Api.Problems;

/// <summary>Every error as problem details (RFC 9457) with a stable <c>code</c>. docs/http-api.md lists them with what to do next.</summary>
internal static class ApiProblems
{
    /// <summary>Makes a problem.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="code">Stable, in kebab-case: what programs look at.</param>
    /// <param name="detail">For people. Never quotes secrets.</param>
    public static ProblemHttpResult Of(int status, string code, string detail) => TypedResults.Problem(
        detail, statusCode: status, extensions: [KeyValuePair.Create<string, object?>("code", code)]);

    public static ProblemHttpResult Invalid(string code, string detail) => Of(StatusCodes.Status400BadRequest, code, detail);

    public static ProblemHttpResult NotFound(string code, string detail) => Of(StatusCodes.Status404NotFound, code, detail);

    public static ProblemHttpResult Conflict(string code, string detail) => Of(StatusCodes.Status409Conflict, code, detail);

    public static ProblemHttpResult UnknownUser() => NotFound("unknown-user", "There is no such user.");

    public static ProblemHttpResult Oneself() => Invalid("oneself", "This is the caller's own account.");

    /// <summary>The code of errors that the framework finds, by status.</summary>
    public static string CodeOf(int status) => status switch
    {
        StatusCodes.Status400BadRequest => "malformed-request",
        StatusCodes.Status401Unauthorized => "unauthorized",
        StatusCodes.Status403Forbidden => "forbidden",
        StatusCodes.Status404NotFound => "not-found",
        StatusCodes.Status405MethodNotAllowed => "method-not-allowed",
        StatusCodes.Status413PayloadTooLarge => "request-too-large",
        StatusCodes.Status415UnsupportedMediaType => "unsupported-media-type",
        StatusCodes.Status429TooManyRequests => "rate-limited",
        StatusCodes.Status503ServiceUnavailable => "unavailable",
        _ => "internal-error",
    };
}
