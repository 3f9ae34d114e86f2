using ChatApp.Contracts.Identity;

namespace ChatApp.Client.Accounts;

/// <summary>
/// What a store holds of its account. The seed is the private Ed25519 key (RFC 8032 §5.1.5), 32 bytes. Without an address the sign-up has
/// begun and its outcome is not known.
/// </summary>
internal sealed record StoredAccount(Handle Handle, string DisplayName, ReadOnlyMemory<byte> DeviceSeed, DeviceAddress? Address)
{
    /// <summary>Says nothing of the key: a record prints every property unless told otherwise.</summary>
    public override string ToString() => $"StoredAccount {Handle}";
}
