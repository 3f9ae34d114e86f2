using Microsoft.Extensions.Logging;

namespace ChatApp.IntegrationTests.Running;

/// <summary>Keeps the newest lines that the AppHost logs: its own and those of its processes. Safe for concurrent use.</summary>
internal sealed class Consoles : ILoggerProvider
{
    private const int Capacity = 300;
    private readonly Queue<string> _lines = new();

    public ILogger CreateLogger(string categoryName) => new Writer(this, categoryName[(categoryName.LastIndexOf('.') + 1)..]);

    public override string ToString()
    {
        lock (_lines)
        {
            return string.Join('\n', _lines);
        }
    }

    public void Dispose()
    {
        // Nothing to let go of.
    }

    private void Add(string line)
    {
        lock (_lines)
        {
            if (_lines.Count == Capacity)
            {
                _lines.Dequeue();
            }

            _lines.Enqueue(line);
        }
    }

    private sealed class Writer(Consoles consoles, string source) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            consoles.Add($"{source,-12} {formatter(state, exception)} {exception?.Message}");
    }
}
