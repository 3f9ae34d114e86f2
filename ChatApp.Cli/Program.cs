using System.CommandLine;
using System.Text;
using ChatApp.Cli.Start;

var handle = new Argument<string>("handle") { Description = "Your handle: 3 to 32 of a-z 0-9 . _ -. The first run signs it up." };
var data = new Option<string?>("--data") { Description = "Where your account and messages are kept. Default: your local application data." };
var api = new Option<Uri>("--api")
{
    Description = "The service's HTTP api.",
    DefaultValueFactory = _ => new Uri("http://localhost:5100"),
    CustomParser = result =>
    {
        if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var address) && address.Scheme is ("http" or "https"))
        {
            return address;
        }

        result.AddError($"\"{result.Tokens[0].Value}\" is not an address like http://localhost:5100.");
        return null;
    },
};
var command = new RootCommand("A terminal chat.") { handle, data, api };
command.SetAction((parsed, cancellationToken) =>
{
    Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
    return ChatProgram.RunAsync(
        new CliOptions(parsed.GetRequiredValue(handle), parsed.GetValue(data), parsed.GetRequiredValue(api)),
        TimeProvider.System,
        cancellationToken);
});
return await command.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(5) });
