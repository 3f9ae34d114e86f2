using ChatApp.Cli.Screen;
using ChatApp.Cli.Session;
using ChatApp.Client.Connections;
using ChatApp.Client.Messages;

namespace ChatApp.Cli.Tests.Screen;

public sealed class ScreenLayoutTests
{
    private static readonly DateTimeOffset Today = new(2026, 11, 24, 14, 2, 0, TimeSpan.Zero);

    private readonly ScreenState _state = new("alice");

    [Fact]
    public void Draws_title_messages_ticks_and_prompt()
    {
        _state.ShowConnection(new ConnectionState(ConnectionStatus.Online), "online (gateway-1)");
        _state.Open("bob", [Line(1, "bob", "hi alice"), Line(2, "you", "hello!", MessageState.Sent)]);
        _state.Unread["carol"] = 2;

        Assert.Equal(
            [
                " ChatApp  alice  ›  bob  ● online (gateway-1) ",
                new string('─', 46),
                "                    Today",
                " 14:02 bob  hi alice",
                " 14:02 you  hello! ✓",
                "",
                "── carol 2 new ───────────────────────────────",
                " bob › Write a message",
            ],
            Draw(46, 8));
    }

    [Fact]
    public void Changes_ticks_in_place()
    {
        _state.Open("bob", [Line(1, "you", "hello!", MessageState.Sent)]);
        var before = Draw(40, 8);

        _state.Update(Line(1, "you", "hello!", MessageState.Read));

        var after = Draw(40, 8);
        Assert.Equal(" 14:02 you  hello! ✓✓", after[3]);
        Assert.Equal(before.Where((_, index) => index != 3), after.Where((_, index) => index != 3));
        Assert.Contains(
            ScreenLayout.Rows(_state, Today, 40, 8)[3], text => text is { Text: " ✓✓", Style: "dodgerblue1" });
    }

    [Fact]
    public void Wraps_long_text_under_its_beginning_and_never_over_the_edge()
    {
        _state.Open("bob", [Line(1, "bob", "the quick brown fox jumps over the lazy dog 狐狸狐狸狐狸狐狸狐狸狐狸狐狸狐狸")]);

        var rows = Draw(31, 12);

        Assert.Equal(" 14:02 bob  the quick brown", rows[3]);
        Assert.Equal("            fox jumps over", rows[4]);
        Assert.All(rows, row => Assert.True(TextWidth.Of(row) <= 31, row));
    }

    [Theory]
    [InlineData(20, 5)]
    [InlineData(21, 40)]
    [InlineData(200, 6)]
    public void Fits_every_size(int width, int height)
    {
        _state.Open("a-handle-that-is-quite-a-bit-long", [.. Enumerable.Range(1, 60).Select(order => Line(order, "you", new string('x', order * 3), MessageState.Failed))]);
        _state.Add(new Notice("something\nto tell that is longer than the screen is wide", IsError: true));
        foreach (var character in "typed text that does not fit")
        {
            _state.Editor.Press(new ConsoleKeyInfo(character, ConsoleKey.None, shift: false, alt: false, control: false));
        }

        var rows = Draw(width, height);

        Assert.Equal(height, rows.Count);
        Assert.All(rows.Take(height - 1), row => Assert.True(TextWidth.Of(row) <= width, $"{TextWidth.Of(row)}: {row}"));
    }

    [Fact]
    public void Scrolls_back_and_returns_when_something_new_comes()
    {
        _state.Open("bob", [.. Enumerable.Range(1, 50).Select(order => Line(order, "bob", $"message {order}"))]);
        _state.Scroll = 1000;
        Assert.Contains(" 14:02 bob  message 1", Draw(40, 10));

        _state.Add(Line(51, "bob", "message 51"));

        Assert.Contains(" 14:02 bob  message 51", Draw(40, 10));
    }

    private List<string> Draw(int width, int height) => [.. ScreenLayout.Rows(_state, Today, width, height)
        .Select(row => string.Concat(row.Select(text => text.Text)))];

    private static ChatLine Line(long order, string author, string text, MessageState state = MessageState.Received) =>
        new(order, Today, author, author == "you", text, state, SendFailure.None);
}
