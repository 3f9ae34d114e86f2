using System.Security.Cryptography;
using ChatApp.Signal.Keys;

namespace ChatApp.Signal.Sessions;

/// <summary>This device: our end of every session.</summary>
/// <param name="Address">Where it is reached.</param>
/// <param name="Identity">Of its user. Stays the caller's to dispose of, after the sessions that use it.</param>
/// <param name="RegistrationId">Of this installation. See <see cref="GenerateRegistrationId"/>.</param>
/// <param name="Clock">Tells when an unanswered session has become too old to send with.</param>
public sealed record LocalDevice(ProtocolAddress Address, IdentityKeyPair Identity, uint RegistrationId, TimeProvider Clock)
{
    private const int RegistrationIds = 1 << 14;

    /// <summary>A random registration id, 1 to 16,383: a new one shows peers that the application has been installed anew.</summary>
    public static uint GenerateRegistrationId() => (uint)RandomNumberGenerator.GetInt32(1, RegistrationIds);

    /// <inheritdoc/>
    public override string ToString() => $"Device {Address}";
}
