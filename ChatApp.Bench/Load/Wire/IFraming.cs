using System.Net.Sockets;

namespace ChatApp.Bench.Load.Wire;

/// <summary>How messages lie in a connection's stream of bytes.</summary>
internal interface IFraming
{
    /// <summary>What has to be said before the first message.</summary>
    /// <returns>Bytes that came behind the answer.</returns>
    /// <exception cref="IOException">It was refused, or the connection broke.</exception>
    Task<byte[]> OpenAsync(Socket socket, Uri url, CancellationToken cancellationToken);

    /// <summary>Takes the first message of what has come.</summary>
    /// <returns>False while it has not come in full.</returns>
    bool TryRead(ReadOnlySpan<byte> bytes, out WireFrame frame);

    /// <summary>Says goodbye.</summary>
    void WriteClose(FrameBuffer buffer);
}
