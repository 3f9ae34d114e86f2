using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading.Channels;
using ChatApp.Cli.Session;
using ChatApp.Client.Connections;
using Spectre.Console;

namespace ChatApp.Cli.Screen;

/// <summary>
/// The whole terminal, on its alternate screen: ticks change in place, and the shell's own lines are back when the chat ends. Painted at
/// most 60 times a second, and only when something changed.
/// </summary>
internal sealed class ScreenView : IChatView
{
    private static readonly TimeSpan PaintInterval = TimeSpan.FromMilliseconds(16);

    // DEC private modes: 1049 the alternate screen, 25 the cursor, 2026 painting as one update (where the terminal knows it).
    private const string Enter = "\e[?1049h";
    private const string Leave = "\e[?25h\e[?1049l";
    private const string BeginPaint = "\e[?2026h\e[?25l\e[H";
    private const string EndPaint = "\e[?25h\e[?2026l";
    private const string EraseToEndOfLine = "\e[K";

    private readonly Lock _lock = new();
    private readonly ScreenState _state;
    private readonly TimeProvider _clock;
    private readonly StringWriter _markup = new();
    private readonly IAnsiConsole _styles;
    private readonly CancellationTokenSource _closing = new();
    private readonly SemaphoreSlim _changed = new(1);
    private readonly PosixSignalRegistration? _resized;
    private readonly Task _painting;

    public ScreenView(string user, TimeProvider clock)
    {
        _clock = clock;
        _state = new ScreenState(user);
        _styles = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = ColorSystemSupport.EightBit,
            Out = new AnsiConsoleOutput(_markup),
        });
        _styles.Profile.Width = 10_000; // Rows are cut to the screen before they are styled.
        Console.Write(Enter);
        _resized = OperatingSystem.IsWindows() ? null : PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => Change());
        _painting = PaintAsync();
    }

    /// <summary>Whether there is somebody at a terminal that can do this.</summary>
    public static bool IsPossible =>
        !Console.IsInputRedirected && !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") is not ("dumb" or null or "");

    public int HistoryLength => 200;

    public Action<bool>? Typed { get; set; }

    public async IAsyncEnumerable<string> ReadLinesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var keys = Channel.CreateBounded<ConsoleKeyInfo>(new BoundedChannelOptions(4096) { FullMode = BoundedChannelFullMode.Wait });
        ReadKeys(keys.Writer);
        await foreach (var key in keys.Reader.ReadAllAsync(cancellationToken))
        {
            if (Press(key, out var ends) is { } line)
            {
                yield return line;
            }

            if (ends)
            {
                yield break;
            }
        }
    }

    public void Open(string handle, IReadOnlyList<ChatLine> history) => Change(() => _state.Open(handle, history));

    public void Add(ChatLine line) => Change(() => _state.Add(line));

    public void Update(ChatLine line) => Change(() => _state.Update(line));

    public void AddElsewhere(string handle, ChatLine line, int unread) => Change(() =>
    {
        if (unread > 0)
        {
            _state.Unread[handle] = unread;
        }
    });

    public void ShowPresence(string handle, string text) => Change(() => _state.Presence = text);

    public void ShowConnection(ConnectionState state, string text) => Change(() => _state.ShowConnection(state, text));

    public void Tell(string text, bool isError = false) => Change(() => _state.Add(new Notice(text, isError)));

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _painting;
        _resized?.Dispose();
        Console.Write(Leave);
        _closing.Dispose();
        _changed.Dispose();
        await _markup.DisposeAsync();
    }

    private static void ReadKeys(ChannelWriter<ConsoleKeyInfo> keys)
    {
        // ReadKey blocks and cannot be cancelled: a background thread, which ends with the process.
        new Thread(() =>
        {
            try
            {
                while (true)
                {
                    var key = Console.ReadKey(intercept: true);
                    if (!keys.TryWrite(key))
                    {
                        keys.WriteAsync(key).AsTask().GetAwaiter().GetResult();
                    }
                }
            }
            catch (InvalidOperationException)
            {
                keys.TryComplete(); // The terminal is gone.
            }
        })
        { IsBackground = true, Name = "keys" }.Start();
    }

    private string? Press(ConsoleKeyInfo key, out bool ends)
    {
        lock (_lock)
        {
            ends = key is { Key: ConsoleKey.D, Modifiers: ConsoleModifiers.Control } && _state.Editor.Text.Length == 0;
            var page = Math.Max(Console.WindowHeight - 6, 1);
            _state.Scroll += key.Key switch
            {
                ConsoleKey.PageUp => page,
                ConsoleKey.PageDown => -page,
                _ => 0,
            };
            var before = _state.Editor.Text;
            var line = _state.Editor.Press(key);
            if (line is null && _state.Editor.Text is var after && after != before && !after.StartsWith('/'))
            {
                Typed?.Invoke(after.Length > 0);
            }

            Change();
            return string.IsNullOrWhiteSpace(line) ? null : line;
        }
    }

    private void Change(Action? change = null)
    {
        lock (_lock)
        {
            change?.Invoke();
            if (_changed.CurrentCount == 0)
            {
                _changed.Release();
            }
        }
    }

    private async Task PaintAsync()
    {
        try
        {
            while (true)
            {
                await _changed.WaitAsync(_closing.Token);
                Console.Write(Compose());
                await Task.Delay(PaintInterval, _clock, _closing.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The chat ends.
        }
    }

    private string Compose()
    {
        lock (_lock)
        {
            var width = Math.Max(Console.WindowWidth, 20);
            var height = Math.Max(Console.WindowHeight, 5);
            var painted = new StringBuilder(BeginPaint);
            var rows = ScreenLayout.Rows(_state, TimeZoneInfo.ConvertTime(_clock.GetUtcNow(), _clock.LocalTimeZone), width, height);
            for (var index = 0; index < rows.Count; index++)
            {
                painted.Append(index == 0 ? "" : "\r\n").Append(Style(rows[index])).Append(EraseToEndOfLine);
            }

            var column = ScreenLayout.Prompt(_state, width).Column + 1;
            return painted.Append("\e[").Append(height).Append(';').Append(column).Append('H').Append(EndPaint).ToString();
        }
    }

    private string Style(IReadOnlyList<StyledText> row)
    {
        _markup.GetStringBuilder().Clear();
        _styles.Markup(string.Concat(row.Select(text => text.ToMarkup())));
        return _markup.ToString();
    }
}
