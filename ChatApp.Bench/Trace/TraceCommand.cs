using System.CommandLine;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using ChatApp.Bench.Api;

namespace ChatApp.Bench.Trace;

/// <summary><c>trace</c>: asks the api, as an operator, where a message is and why.</summary>
internal static class TraceCommand
{
    private const int CouldNotTell = 2;

    // What the AppHost gives the api on a developer's machine, and nowhere else.
    private const string DevelopmentToken = "operators-of-a-development-machine";

    public static Command Create()
    {
        var message = new Argument<Guid>("message-id") { Description = "The message, as the sender's client shows it." };
        var from = new Option<string>("--from") { Description = "Handle or id of its sender: messages are stored by the people they are between.", Required = true };
        var to = new Option<string>("--to") { Description = "Handle or id of its recipient.", Required = true };
        var api = ApiOption.Create("The HTTP api.", new Uri("http://localhost:5100"));
        var token = new Option<string?>("--token")
        {
            Description = "The operator's token; without it CHATAPP_OPERATOR_TOKEN, or the one of a development machine.",
        };
        var json = new Option<bool>("--json") { Description = "Writes what the api says, for a program." };
        var command = new Command("trace", "Says where a message is, and why: its rows, positions, jobs, hand-offs and receipts.")
        {
            message, from, to, api, token, json,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            new TraceQuestion(
                parsed.GetValue(message), Name(parsed.GetValue(from)!), Name(parsed.GetValue(to)!), parsed.GetValue(api)!,
                parsed.GetValue(token) ?? Environment.GetEnvironmentVariable("CHATAPP_OPERATOR_TOKEN") ?? DevelopmentToken),
            parsed.GetValue(json),
            cancellationToken));
        return command;
    }

    /// <returns>0, or 2 if the api did not say.</returns>
    private static async Task<int> RunAsync(TraceQuestion question, bool asJson, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, question.Url);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", question.Token);
        try
        {
            using var answer = await http.SendAsync(request, cancellationToken);
            var body = await answer.Content.ReadAsStringAsync(cancellationToken);
            if (!answer.IsSuccessStatusCode)
            {
                return await FailAsync(Explain(answer.StatusCode, body, question));
            }

            var traced = JsonSerializer.Deserialize<TracedMessage>(body, JsonSerializerOptions.Web)!;
            await Console.Out.WriteAsync(asJson ? body + Environment.NewLine : TraceText.Of(traced, question.Sender, question.Recipient));
            return 0;
        }
        catch (HttpRequestException exception)
        {
            return await FailAsync($"No api answers at {question.Api}: {exception.Message}. --api says where it is.");
        }
        catch (JsonException)
        {
            return await FailAsync($"What answers at {question.Api} is not the api.");
        }
    }

    private static string Explain(HttpStatusCode status, string problem, TraceQuestion question) => status switch
    {
        HttpStatusCode.Unauthorized => $"The api at {question.Api} takes no such token. It is what is configured there as Operator:Token; give it as --token or CHATAPP_OPERATOR_TOKEN.",
        HttpStatusCode.NotFound => $"There is no {question.Sender}, or no {question.Recipient}, at {question.Api}.",
        _ => $"The api answered {(int)status}: {DetailOf(problem)}",
    };

    private static string DetailOf(string problem)
    {
        try
        {
            using var document = JsonDocument.Parse(problem);
            return document.RootElement.TryGetProperty("detail", out var detail) ? detail.GetString() ?? problem : problem;
        }
        catch (JsonException)
        {
            return problem;
        }
    }

    // As people write it: @alice.
    private static string Name(string handle) => handle.TrimStart('@');

    private static async Task<int> FailAsync(string message)
    {
        await Console.Error.WriteLineAsync(message);
        return CouldNotTell;
    }
}
