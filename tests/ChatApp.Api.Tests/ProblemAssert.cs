using System.Net;
using System.Text.Json;

namespace ChatApp.Api.Tests;

/// <summary>Asserts on problem details (RFC 9457).</summary>
internal static class ProblemAssert
{
    /// <summary>The answer is a problem with this status, in the header and in the body, and this code.</summary>
    public static async Task IsAsync(HttpStatusCode status, string code, HttpResponseMessage response)
    {
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(status == response.StatusCode, $"Expected {status} but got {response.StatusCode}: {body}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        using var problem = JsonDocument.Parse(body);
        Assert.Equal(code, problem.RootElement.GetProperty("code").GetString());
        Assert.Equal((int)status, problem.RootElement.GetProperty("status").GetInt32());
        Assert.False(string.IsNullOrEmpty(problem.RootElement.GetProperty("title").GetString()));
    }

    /// <summary>The answer says how many seconds to wait, 1 at the least.</summary>
    public static void SaysWhenToRetry(HttpResponseMessage response) =>
        Assert.InRange(response.Headers.RetryAfter?.Delta ?? TimeSpan.Zero, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
}
