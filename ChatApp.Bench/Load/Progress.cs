using System.Globalization;

namespace ChatApp.Bench.Load;

/// <summary>One line on the error output that is written over: what a run is doing. Thread-safe.</summary>
internal sealed class Progress : IProgress<int>
{
    private readonly Lock _lock = new();
    private readonly bool _isTerminal = !Console.IsErrorRedirected;
    private string _step = "";
    private int _lastLength;
    private int _lastReported;

    /// <summary>A new step begins.</summary>
    public void Begin(string step)
    {
        lock (_lock)
        {
            _step = step;
            _lastReported = 0;
            Write(step, ends: !_isTerminal);
        }
    }

    /// <summary>What there is to say of it now.</summary>
    public void Say(string state)
    {
        lock (_lock)
        {
            Write($"{_step}: {state}", ends: !_isTerminal);
        }
    }

    /// <inheritdoc/>
    public void Report(int value)
    {
        lock (_lock)
        {
            if (value >= _lastReported + 500)
            {
                _lastReported = value;
                Write(string.Create(CultureInfo.InvariantCulture, $"{_step}: {value}"), ends: !_isTerminal);
            }
        }
    }

    /// <summary>The line makes room for the table.</summary>
    public void End()
    {
        lock (_lock)
        {
            if (_isTerminal)
            {
                Write("", ends: false);
            }
        }
    }

    private void Write(string line, bool ends)
    {
        var padding = new string(' ', Math.Max(0, _lastLength - line.Length));
        Console.Error.Write(ends ? line + Environment.NewLine : $"\r{line}{padding}\r{line}");
        _lastLength = line.Length;
    }
}
