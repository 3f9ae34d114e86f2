namespace ChatApp.Client.Messages;

/// <summary>Counts the messages of this device's store in the order in which they are shown. Thread-safe.</summary>
internal sealed class DisplayOrder
{
    private long _last;

    public void Load(long last) => Interlocked.Exchange(ref _last, last);

    public long Next() => Interlocked.Increment(ref _last);
}
