namespace ChatApp.Signal.Sessions;

/// <summary>An archived session that has been opened. Disposed of with its session, unless that has been released.</summary>
internal sealed class ArchivedSession(int index, SessionState session) : IDisposable
{
    private bool _released;

    public int Index { get; } = index;

    public SessionState Session { get; } = session;

    /// <summary>Hands the session over to another owner.</summary>
    public SessionState Release()
    {
        _released = true;
        return Session;
    }

    public void Dispose()
    {
        if (!_released)
        {
            Session.Dispose();
        }
    }
}
