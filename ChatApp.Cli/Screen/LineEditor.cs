namespace ChatApp.Cli.Screen;

/// <summary>The line being typed. Not thread-safe.</summary>
internal sealed class LineEditor
{
    private const int MaximumPast = 100;

    private readonly List<string> _past = [];
    private int _recalled;

    public string Text { get; private set; } = "";

    /// <summary>Where the next character goes, in UTF-16 units; never inside a surrogate pair.</summary>
    public int Cursor { get; private set; }

    /// <returns>The line, once Enter ended it; null before.</returns>
    public string? Press(ConsoleKeyInfo key)
    {
        var control = key.Modifiers.HasFlag(ConsoleModifiers.Control);
        switch (key.Key)
        {
            case ConsoleKey.Enter:
                return Take();
            case ConsoleKey.Backspace when Cursor > 0:
                Remove(Cursor - Before(), Before());
                break;
            case ConsoleKey.Delete when Cursor < Text.Length:
                Remove(Cursor, After());
                break;
            case ConsoleKey.LeftArrow when Cursor > 0:
                Cursor -= Before();
                break;
            case ConsoleKey.RightArrow when Cursor < Text.Length:
                Cursor += After();
                break;
            case ConsoleKey.Home:
            case ConsoleKey.A when control:
                Cursor = 0;
                break;
            case ConsoleKey.End:
            case ConsoleKey.E when control:
                Cursor = Text.Length;
                break;
            case ConsoleKey.U when control:
                Remove(0, Cursor);
                break;
            case ConsoleKey.K when control:
                Text = Text[..Cursor];
                break;
            case ConsoleKey.W when control:
                RemoveWord();
                break;
            case ConsoleKey.UpArrow:
                Recall(-1);
                break;
            case ConsoleKey.DownArrow:
                Recall(1);
                break;
            default:
                Insert(key.KeyChar);
                break;
        }

        return null;
    }

    private string Take()
    {
        var line = Text;
        if (line.Length > 0)
        {
            _past.Add(line);
            if (_past.Count > MaximumPast)
            {
                _past.RemoveAt(0);
            }
        }

        _recalled = _past.Count;
        Text = "";
        Cursor = 0;
        return line;
    }

    private void Insert(char character)
    {
        if (!char.IsControl(character))
        {
            Text = Text.Insert(Cursor, character.ToString());
            Cursor++;
        }
    }

    private void Remove(int start, int length)
    {
        Text = Text.Remove(start, length);
        Cursor = start;
    }

    private void RemoveWord()
    {
        var start = Cursor;
        while (start > 0 && Text[start - 1] == ' ')
        {
            start--;
        }

        while (start > 0 && Text[start - 1] != ' ')
        {
            start--;
        }

        Remove(start, Cursor - start);
    }

    private void Recall(int step)
    {
        var recalled = _recalled + step;
        if (recalled >= 0 && recalled <= _past.Count)
        {
            _recalled = recalled;
            Text = recalled < _past.Count ? _past[recalled] : "";
            Cursor = Text.Length;
        }
    }

    private int Before() => Cursor > 1 && char.IsLowSurrogate(Text[Cursor - 1]) && char.IsHighSurrogate(Text[Cursor - 2]) ? 2 : 1;

    private int After() => Cursor + 1 < Text.Length && char.IsHighSurrogate(Text[Cursor]) && char.IsLowSurrogate(Text[Cursor + 1]) ? 2 : 1;
}
