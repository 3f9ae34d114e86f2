using ChatApp.Contracts.ClientProtocol;

namespace ChatApp.Client.Connections;

/// <summary>A connection ended, or was never made.</summary>
internal sealed class ConnectionEndedException : Exception
{
    public ConnectionEndedException(string message, NextStep next, Exception? cause = null)
        : base(message, cause) =>
        Next = next;

    public ConnectionEndedException(CloseCode code, string? reason)
        : base($"The gateway closed the connection: {(Enum.IsDefined(code) ? code : (int)code)}.") =>
        Next = NextStep.After(code, reason);

    /// <summary>Whether the socket itself failed, which says nothing of the reason.</summary>
    public bool IsSocketGone => InnerException is not null;

    /// <summary>What the client does about it.</summary>
    public NextStep Next { get; }
}
