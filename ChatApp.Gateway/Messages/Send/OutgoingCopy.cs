using ChatApp.Contracts.Identity;
using Google.Protobuf;

namespace ChatApp.Gateway.Messages.Send;

/// <summary>One device's copy as the sender encrypted it.</summary>
internal readonly record struct OutgoingCopy(DeviceAddress Recipient, ByteString Ciphertext);
