using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ChatApp.Routing.Faults;

/// <summary>Where faults come true: whoever comes to a point passes it, and in Development something may happen there. Thread-safe.</summary>
public sealed class FaultPoints
{
    private readonly FaultOptions _options;
    private readonly IHostEnvironment _environment;
    private readonly TimeProvider _clock;
    private readonly ConcurrentDictionary<FaultPoint, ConcurrentQueue<Func<CancellationToken, Task>>> _once = new();
    private volatile bool _any;
    private int _untilCrash;

    /// <param name="options">What happens to all, or to a share.</param>
    /// <param name="environment">Development, or no faults.</param>
    /// <param name="clock">For delays.</param>
    public FaultPoints(IOptions<FaultOptions> options, IHostEnvironment environment, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options.Value;
        _environment = environment;
        _clock = clock;
        _any = _options.IsAny;
        _untilCrash = _options.CrashAfter;
    }

    /// <summary>Lets something happen to the next that passes a point: a delay, a wait for a test, an exception.</summary>
    /// <exception cref="InvalidOperationException">This is not Development.</exception>
    public void Once(FaultPoint point, Func<CancellationToken, Task> fault)
    {
        if (!_environment.IsDevelopment())
        {
            throw new InvalidOperationException("Faults are for Development alone.");
        }

        _once.GetOrAdd(point, _ => new ConcurrentQueue<Func<CancellationToken, Task>>()).Enqueue(fault);
        _any = true;
    }

    /// <summary>Whether anything may happen at any point: where passing one costs something, ask first.</summary>
    public bool IsAny => _any;

    /// <summary>Whether this promise is to be broken.</summary>
    public bool Has(PlantedFault fault) => _any && _options.Plant == fault;

    /// <summary>Passes a point.</summary>
    public ValueTask PassAsync(FaultPoint point, CancellationToken cancellationToken) =>
        _any ? new ValueTask(FaultAsync(point, cancellationToken)) : ValueTask.CompletedTask;

    private Task FaultAsync(FaultPoint point, CancellationToken cancellationToken)
    {
        if (_options.CrashAt == point && Interlocked.Decrement(ref _untilCrash) < 0)
        {
            using var process = Process.GetCurrentProcess();
            process.Kill(); // SIGKILL: nothing is flushed, said or cleaned up.
        }

        if (_once.TryGetValue(point, out var waiting) && waiting.TryDequeue(out var fault))
        {
            return fault(cancellationToken);
        }

        return _options.Delays.TryGetValue(point, out var delay) && delay > TimeSpan.Zero && Random.Shared.NextDouble() < _options.Shares.GetValueOrDefault(point, 1)
            ? Task.Delay(delay, _clock, cancellationToken)
            : Task.CompletedTask;
    }
}
