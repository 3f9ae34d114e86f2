using System.CommandLine;
using System.Net.Http.Headers;
using System.Text.Json;

namespace ChatApp.Bench.Trace;

/// <summary><c>trace</c>: asks the api, as an operator, where a message is and why.</summary>
internal static class TraceCommand
{
    // What the AppHost gives the api on a developer's machine, and nowhere else.
    private const string DevelopmentToken = "operators-of-a-development-machine";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static Command Create()
    {
        var message = new Argument<Guid>("message-id") { Description = "The message." };
        var from = new Option<string>("--from") { Description = "Handle or id of its sender: messages are stored by the people they are between.", Required = true };
        var to = new Option<string>("--to") { Description = "Handle or id of its recipient.", Required = true };
        var api = new Option<Uri>("--api") { Description = "The HTTP api.", DefaultValueFactory = _ => new Uri("http://localhost:5100") };
        var token = new Option<string>("--token")
        {
            Description = "The operator's token; without it CHATAPP_OPERATOR_TOKEN, or the one of a development machine.",
            DefaultValueFactory = _ => Environment.GetEnvironmentVariable("CHATAPP_OPERATOR_TOKEN") ?? DevelopmentToken,
        };
        var command = new Command("trace", "Says where a message is, and why: its rows, positions, jobs, hand-offs and receipts.")
        {
            message, from, to, api, token,
        };
        command.SetAction(async (parsed, cancellationToken) => await RunAsync(
            new Uri(
                parsed.GetValue(api)!,
                $"/v1/operator/messages/{parsed.GetValue(message)}?from={Uri.EscapeDataString(parsed.GetValue(from)!)}&to={Uri.EscapeDataString(parsed.GetValue(to)!)}"),
            parsed.GetValue(token)!,
            cancellationToken));
        return command;
    }

    /// <returns>0, or 2 if the api did not say.</returns>
    private static async Task<int> RunAsync(Uri url, string token, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        try
        {
            using var answer = await http.SendAsync(request, cancellationToken);
            using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(cancellationToken));
            Console.WriteLine(JsonSerializer.Serialize(document, Indented));
            return answer.IsSuccessStatusCode ? 0 : 2;
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException)
        {
            await Console.Error.WriteLineAsync($"The api did not say: {exception.Message}");
            return 2;
        }
    }
}
