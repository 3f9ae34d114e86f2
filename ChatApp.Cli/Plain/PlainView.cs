using System.Globalization;
using System.Runtime.CompilerServices;
using ChatApp.Cli.Session;
using ChatApp.Client.Connections;
using ChatApp.Client.Messages;

namespace ChatApp.Cli.Plain;

/// <summary>
/// Line by line, for pipes, scripts and terminals that can do no more. Own messages have a number, and their ticks come as lines with it.
/// </summary>
internal sealed class PlainView(TextReader input, TextWriter output, TimeProvider clock) : IChatView
{
    public int HistoryLength => 10;

    public Action<bool>? Typed { get; set; } // Lines come whole here.

    public async IAsyncEnumerable<string> ReadLinesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // A console's reader blocks: on a thread of its own, and left there when the chat ends.
        while (await Task.Run(() => input.ReadLine(), CancellationToken.None).WaitAsync(cancellationToken) is { } line)
        {
            yield return line;
        }
    }

    public void Open(string handle, IReadOnlyList<ChatLine> history)
    {
        Write($"-- {handle}");
        foreach (var line in history)
        {
            Write(Format(line, withState: true));
        }
    }

    public void Add(ChatLine line) => Write(Format(line, withState: false));

    public void Update(ChatLine line)
    {
        if (line.State != MessageState.Pending)
        {
            Write($"#{line.Order} {Ticks.Sign(line.State)} {Ticks.Words(line.State, line.Failure)}");
        }
    }

    public void AddElsewhere(string handle, ChatLine line, int unread) => Write($"[{handle}] {Format(line, withState: false)}");

    public void ShowPresence(string handle, string text)
    {
        if (text.Length > 0)
        {
            Write($"-- {handle} {text}");
        }
    }

    public void ShowConnection(ConnectionState state, string text) => Write($"-- {text}");

    public void Tell(string text, bool isError = false)
    {
        foreach (var line in text.Split('\n'))
        {
            Write(isError ? $"! {line}" : $"  {line}");
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private string Format(ChatLine line, bool withState)
    {
        var today = TimeZoneInfo.ConvertTime(clock.GetUtcNow(), clock.LocalTimeZone).Date;
        var time = line.At.ToString(line.At.Date == today ? "HH:mm" : "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        var number = line.IsOwn ? $" #{line.Order}" : "";
        var state = line.IsOwn && withState ? $"  {Ticks.Sign(line.State)} {Ticks.Words(line.State, line.Failure)}" : "";
        return $"{time} {line.Author}{number}: {line.Text.Replace("\n", " ⏎ ", StringComparison.Ordinal)}{state}";
    }

    private void Write(string line)
    {
        output.WriteLine(line);
        output.Flush();
    }
}
