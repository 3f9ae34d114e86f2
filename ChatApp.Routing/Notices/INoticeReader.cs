using ChatApp.Contracts.ServiceProtocol;

namespace ChatApp.Routing.Notices;

/// <summary>Who reads notices in this process: a gateway, or nobody.</summary>
public interface INoticeReader
{
    /// <summary>The gateway's id; null in a host that is none.</summary>
    string? GatewayId { get; }

    /// <summary>Reads a notice that this process sent to itself, as a gateway does that is sent one by another host. Does not wait.</summary>
    void Read(Notice notice);
}
