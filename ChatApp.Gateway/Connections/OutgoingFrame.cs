using ChatApp.Contracts.ClientProtocol;
using ChatApp.Gateway.Messages.Push;

namespace ChatApp.Gateway.Connections;

/// <summary>A frame to be written: any frame, or a push whose entry is passed on as it was stored.</summary>
internal readonly record struct OutgoingFrame(ServerFrame? Frame, PushFrame? Push = null);
