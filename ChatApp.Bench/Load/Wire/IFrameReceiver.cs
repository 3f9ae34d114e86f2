namespace ChatApp.Bench.Load.Wire;

/// <summary>What a <see cref="LoadSocket"/> tells its owner, one call at a time.</summary>
internal interface IFrameReceiver
{
    /// <summary>A binary message has come. Its bytes are good until this returns.</summary>
    void OnFrame(ReadOnlySpan<byte> frame);

    /// <summary>All frames of one read have been told: time to answer them together.</summary>
    void OnFramesRead();

    /// <summary>The connection has ended, once.</summary>
    /// <param name="closeCode">What the gateway closed with; null if it said nothing.</param>
    void OnClosed(int? closeCode);
}
