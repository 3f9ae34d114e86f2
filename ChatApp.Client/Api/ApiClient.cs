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

    public Task<DeviceLinked> LinkDeviceAsync(DeviceLink link, string token, CancellationToken cancellationToken) =>
        SendAsync(
            Request(HttpMethod.Post, "/v1/devices", token, JsonContent.Create(link, ApiJson.Default.DeviceLink)),
            ApiJson.Default.DeviceLinked,
            cancellationToken);

    public Task RemoveDeviceAsync(DeviceId device, string token, CancellationToken cancellationToken) =>
        SendAsync(Request(HttpMethod.Delete, $"/v1/devices/{device}", token), cancellationToken);

    public Task<Negotiation> NegotiateAsync(string token, CancellationToken cancellationToken) =>
        GetAsync("/v1/negotiate", ApiJson.Default.Negotiation, token, cancellationToken);

    public Task<ContactAdded> AddContactAsync(ContactAddition addition, string token, CancellationToken cancellationToken) => SendAsync(
        Request(HttpMethod.Post, "/v1/contacts", token, JsonContent.Create(addition, ApiJson.Default.ContactAddition)),
        ApiJson.Default.ContactAdded,
        cancellationToken);

    public Task RemoveContactAsync(UserId user, string token, CancellationToken cancellationToken) =>
        SendAsync(Request(HttpMethod.Delete, $"/v1/contacts/{user}", token), cancellationToken);

    public Task<ContactList> ListContactsAsync(Guid? after, string token, CancellationToken cancellationToken) =>
        GetAsync(after is { } last ? $"/v1/contacts?after={last}" : "/v1/contacts", ApiJson.Default.ContactList, token, cancellationToken);

    public Task BlockAsync(UserId user, string token, CancellationToken cancellationToken) =>
        SendAsync(Request(HttpMethod.Put, $"/v1/blocks/{user}", token), cancellationToken);

    public Task UnblockAsync(UserId user, string token, CancellationToken cancellationToken) =>
        SendAsync(Request(HttpMethod.Delete, $"/v1/blocks/{user}", token), cancellationToken);

    public Task<BlockList> ListBlocksAsync(string token, CancellationToken cancellationToken) =>
        GetAsync("/v1/blocks", ApiJson.Default.BlockList, token, cancellationToken);

    public Task<PrivacyInfo> ReadPrivacyAsync(string token, CancellationToken cancellationToken) =>
        GetAsync("/v1/privacy", ApiJson.Default.PrivacyInfo, token, cancellationToken);

    public Task ShowLastSeenAsync(LastSeenSetting setting, string token, CancellationToken cancellationToken) => SendAsync(
        Request(HttpMethod.Put, "/v1/privacy/last-seen", token, JsonContent.Create(setting, ApiJson.Default.LastSeenSetting)), cancellationToken);

    public Task<LastSeenInfo> FindLastSeenAsync(UserId user, string token, CancellationToken cancellationToken) =>
        GetAsync($"/v1/users/{user}/last-seen", ApiJson.Default.LastSeenInfo, token, cancellationToken);

    private HttpRequestMessage Request(HttpMethod method, string path, string token, HttpContent? content = null)
    {
        var request = new HttpRequestMessage(method, new Uri(api, path)) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return request;
    }

    private Task<TAnswer> GetAsync<TAnswer>(string path, JsonTypeInfo<TAnswer> answer, string token, CancellationToken cancellationToken) =>
        SendAsync(Request(HttpMethod.Get, path, token), answer, cancellationToken);

    private Task<TAnswer> PostAsync<TBody, TAnswer>(
        string path, TBody body, JsonTypeInfo<TBody> bodyType, JsonTypeInfo<TAnswer> answer, CancellationToken cancellationToken) =>
        SendAsync(
            new HttpRequestMessage(HttpMethod.Post, new Uri(api, path)) { Content = JsonContent.Create(body, bodyType) },
            answer,
            cancellationToken);

    private Task<TAnswer> SendAsync<TAnswer>(
        HttpRequestMessage request, JsonTypeInfo<TAnswer> answerType, CancellationToken cancellationToken) => SendAsync(
        request,
        async (content, token) => await content.ReadFromJsonAsync(answerType, token).ConfigureAwait(false)
            ?? throw new ApiException($"{Name(request)} answered with nothing."),
        cancellationToken);

    private Task SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        SendAsync(request, static (_, _) => Task.FromResult(true), cancellationToken);

    private async Task<TAnswer> SendAsync<TAnswer>(
        HttpRequestMessage request, Func<HttpContent, CancellationToken, Task<TAnswer>> read, CancellationToken cancellationToken)
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

            return await read(response.Content, either.Token).ConfigureAwait(false);
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
