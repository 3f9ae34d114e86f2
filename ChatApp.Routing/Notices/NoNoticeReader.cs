using ChatApp.Contracts.ServiceProtocol;

namespace ChatApp.Routing.Notices;

/// <summary>For hosts that are no gateway.</summary>
public sealed class NoNoticeReader : INoticeReader
{
    /// <inheritdoc/>
    public string? GatewayId => null;

    /// <inheritdoc/>
    public void Read(Notice notice)
    {
    }
}
