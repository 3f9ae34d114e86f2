using ChatApp.Cli.Screen;

namespace ChatApp.Cli.Tests.Screen;

public sealed class LineEditorTests
{
    private readonly LineEditor _editor = new();

    [Fact]
    public void Takes_a_line_with_enter()
    {
        Type("hello");

        Assert.Equal("hello", Press(ConsoleKey.Enter));
        Assert.Equal(("", 0), (_editor.Text, _editor.Cursor));
    }

    [Fact]
    public void Moves_and_deletes_whole_characters()
    {
        Type("a🦊b");
        Press(ConsoleKey.LeftArrow);
        Press(ConsoleKey.LeftArrow);
        Assert.Equal(1, _editor.Cursor);
        Press(ConsoleKey.Delete);
        Assert.Equal("ab", _editor.Text);
        Type("🦊");
        Press(ConsoleKey.Backspace);
        Assert.Equal(("ab", 1), (_editor.Text, _editor.Cursor));
    }

    [Fact]
    public void Edits_as_a_shell_does()
    {
        Type("one two  three");
        Press(ConsoleKey.W, control: true);
        Assert.Equal("one two  ", _editor.Text);
        Press(ConsoleKey.A, control: true);
        Type("> ");
        Press(ConsoleKey.K, control: true);
        Assert.Equal("> ", _editor.Text);
        Press(ConsoleKey.U, control: true);
        Assert.Equal("", _editor.Text);
    }

    [Fact]
    public void Recalls_what_was_typed_before()
    {
        Type("one");
        Press(ConsoleKey.Enter);
        Type("two");
        Press(ConsoleKey.Enter);

        Press(ConsoleKey.UpArrow);
        Press(ConsoleKey.UpArrow);
        Press(ConsoleKey.UpArrow);
        Assert.Equal("one", _editor.Text);
        Press(ConsoleKey.DownArrow);
        Press(ConsoleKey.DownArrow);
        Assert.Equal("", _editor.Text);
    }

    private void Type(string text)
    {
        foreach (var character in text)
        {
            _editor.Press(new ConsoleKeyInfo(character, ConsoleKey.None, shift: false, alt: false, control: false));
        }
    }

    private string? Press(ConsoleKey key, bool control = false) =>
        _editor.Press(new ConsoleKeyInfo('\0', key, shift: false, alt: false, control));
}
