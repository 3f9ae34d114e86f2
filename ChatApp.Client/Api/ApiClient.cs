using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ChatApp.Contracts.Http;
using ChatApp.Contracts.Identity;

namespace ChatApp.Client.Api;

/// <summary>The requests of the HTTP api. Thread-safe. Tokens travel in the Authorization header and nowhere else.</summary>
internal sealed class ApiClient(HttpClient http, Uri api, TimeProvider clock)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    public Task<AccountCreated> CreateAccountAsync(AccountCreation creation, CancellationToken cancellationToken) =>
        PostAsync("/v1/accounts", creation, ApiJson.Default.AccountCreation, ApiJson.Default.AccountCreated, cancellationToken);

    public Task<ChallengeIssued> RequestChallengeAsync(ChallengeRequest request, CancellationToken cancellationToken) =>
        PostAsync(
            "/v1/sessions/challenges", request, ApiJson.Default.ChallengeRequest, ApiJson.Default.ChallengeIssued, cancellationToken);

    public Task<SessionCreated> CreateSessionAsync(SessionCreation creation, CancellationToken cancellationToken) =>
        PostAsync("/v1/sessions", creation, ApiJson.Default.SessionCreation, ApiJson.Default.SessionCreated, cancellationToken);

    public Task<UserFound> FindUserAsync(Handle handle, string token, CancellationToken cancellationToken) =>
        GetAsync($"/v1/users/by-handle/{Uri.EscapeDataString(handle.Value)}", ApiJson.Default.UserFound, token, cancellationToken);

    public Task<UserFound> FindUserAsync(UserId user, string token, CancellationToken cancellationToken) =>
        GetAsync($"/v1/users/{user}", ApiJson.Default.UserFound, token, cancellationToken);

    public Task<DeviceList> FindDevicesAsync(UserId user, string token, CancellationToken cancellationToken) =>
        GetAsync($"/v1/users/{user}/devices", ApiJson.Default.DeviceList, token, cancellationToken);

    public Task<Negotiation> NegotiateAsync(string token, CancellationToken cancellationToken) =>
        GetAsync("/v1/negotiate", ApiJson.Default.Negotiation, token, cancellationToken);

    private Task<TAnswer> GetAsync<TAnswer>(string path, JsonTypeInfo<TAnswer> answer, string token, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(api, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return SendAsync(request, answer, cancellationToken);
    }

    private Task<TAnswer> PostAsync<TBody, TAnswer>(
        string path, TBody body, JsonTypeInfo<TBody> bodyType, JsonTypeInfo<TAnswer> answer, CancellationToken cancellationToken) =>
        SendAsync(
            new HttpRequestMessage(HttpMethod.Post, new Uri(api, path)) { Content = JsonContent.Create(body, bodyType) },
            answer,
            cancellationToken);

    private async Task<TAnswer> SendAsync<TAnswer>(
        HttpRequestMessage request, JsonTypeInfo<TAnswer> answerType, CancellationToken cancellationToken)
    {
        using var owned = request;
        using var patience = new CancellationTokenSource(Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            using var response = await http.SendAsync(request, either.Token).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
            {
                throw await ReadProblemAsync(request, response, either.Token).ConfigureAwait(false);
            }

            return await response.Content.ReadFromJsonAsync(answerType, either.Token).ConfigureAwait(false)
                ?? throw new ApiException($"{Name(request)} answered with nothing.");
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ApiException($"{Name(request)} did not answer in time.", exception);
        }
        catch (HttpRequestException exception)
        {
            throw new ApiException($"{Name(request)} cannot be reached.", exception);
        }
        catch (JsonException exception)
        {
            throw new ApiException($"{Name(request)} answered with something else than expected.", exception);
        }
    }

    private async Task<ApiException> ReadProblemAsync(
        HttpRequestMessage request, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var problem = response.Content.Headers.ContentType?.MediaType == "application/problem+json"
            ? await response.Content.ReadFromJsonAsync(ApiJson.Default.ProblemAnswer, cancellationToken).ConfigureAwait(false)
            : null;
        var reason = problem?.Detail ?? problem?.Title ?? response.ReasonPhrase;
        return new ApiException($"{Name(request)} answered {(int)response.StatusCode}: {reason}", response.StatusCode, RetryAfter(response));
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date > clock.GetUtcNow() => date - clock.GetUtcNow(),
        _ => null,
    };

    private static string Name(HttpRequestMessage request) => $"{request.Method} {request.RequestUri!.GetLeftPart(UriPartial.Path)}";
}
