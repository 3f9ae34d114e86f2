namespace ChatApp.Routing.Batching;

/// <summary>
/// Puts work off until a batch has been gone through. What a batch brings for one connection or stream then goes out in one write, where
/// each item on its own would cost a system call and a wake-up of whoever reads it.
/// </summary>
/// <remarks>
/// A batch is gone through by one thread without waiting. What it causes on that thread, continuations included, is part of it; on any
/// other thread, and once it has ended, nothing is put off. Batches may be nested: the outermost counts.
/// </remarks>
public static class BatchEnd
{
    [ThreadStatic]
    private static int _depth;

    [ThreadStatic]
    private static List<IThreadPoolWorkItem>? _work;

    /// <summary>Begins a batch on this thread, up to the end of the scope that is returned, which must come on the same thread.</summary>
    public static Scope Begin()
    {
        _depth++;
        return default;
    }

    /// <summary>Puts work off until this thread's batch has ended.</summary>
    /// <param name="work">It must not fail.</param>
    /// <returns>False if this thread is in no batch: the caller does the work.</returns>
    public static bool TryDefer(IThreadPoolWorkItem work)
    {
        if (_depth == 0)
        {
            return false;
        }

        (_work ??= []).Add(work);
        return true;
    }

    private static void End()
    {
        if (--_depth > 0 || _work is not { Count: > 0 } work)
        {
            return;
        }

        _work = null; // What is done now may go through batches of its own.
        foreach (var item in work)
        {
            item.Execute();
        }

        work.Clear();
        _work ??= work;
    }

    /// <summary>A batch under way.</summary>
    public readonly ref struct Scope : IDisposable
    {
        /// <summary>Ends the batch, and does what was put off.</summary>
        public void Dispose() => End();
    }
}
