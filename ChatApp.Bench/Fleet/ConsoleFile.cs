using System.Globalization;
using Microsoft.Extensions.Logging;

namespace ChatApp.Bench.Fleet;

/// <summary>Keeps what the AppHost and its processes say in a file, for whoever looks into a violation. Thread-safe.</summary>
internal sealed class ConsoleFile(string path, TimeProvider clock) : ILoggerProvider
{
    private readonly StreamWriter _writer = new(path);
    private readonly Lock _lock = new();
    private bool _isClosed;

    public ILogger CreateLogger(string categoryName) => new Writer(this, categoryName[(categoryName.LastIndexOf('.') + 1)..]);

    public void Dispose()
    {
        lock (_lock)
        {
            _isClosed = true;
            _writer.Dispose();
        }
    }

    private void Add(string source, string line)
    {
        lock (_lock)
        {
            if (!_isClosed)
            {
                _writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{clock.GetUtcNow():HH:mm:ss.fff} {source,-12} {line}"));
            }
        }
    }

    private sealed class Writer(ConsoleFile file, string source) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            file.Add(source, $"{formatter(state, exception)} {exception?.Message}");
    }
}
