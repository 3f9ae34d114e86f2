using ChatApp.Signal.KeyAgreement;
using ChatApp.Signal.Keys;
using ChatApp.Signal.SenderKeys;
using ChatApp.Signal.Sessions;
using ChatApp.Signal.Tests.Vectors;
using ChatApp.Signal.Wire;
using Microsoft.Extensions.Time.Testing;

namespace ChatApp.Signal.Tests.Sessions;

/// <summary>
/// State that version 1 of the stored form wrote is read by every later build. The file was made once and is not made again: if these fail,
/// the form has changed, and needs a reader for both.
/// </summary>
public sealed class UpgradeTests
{
    private static readonly ProtocolAddress Alice = new(Guid.Parse("018f0000-0000-7000-8000-00000000a11c"), 1);
    private static readonly ProtocolAddress Bob = new(Guid.Parse("018f0000-0000-7000-8000-000000000b0b"), 2);
    private static readonly ProtocolAddress Carol = new(Guid.Parse("018f0000-0000-7000-8000-0000000ca201"), 3);
    private static readonly Dictionary<string, byte[]> Stored =
        VectorFile.Read("stored-state-1.tsv").ToDictionary(static line => line[0], static line => VectorFile.Hex(line[1]));

    [Theory]
    [InlineData("next-message", 12)]
    [InlineData("skipped-message", 11)]
    [InlineData("archived-message", 10)]
    public void A_stored_session_reads_what_was_sent_to_it(string message, byte plaintext)
    {
        using var session = PeerSession.Parse(DeviceAt(Alice, "identity"), Bob, Stored["session"]);
        Assert.Equal([plaintext], session.Decrypt(Stored[message]).Plaintext);
        Assert.True(session.CanEncrypt);
    }

    [Fact]
    public void A_stored_session_without_an_answer_goes_on()
    {
        using var session = PeerSession.Parse(DeviceAt(Carol, "pending-identity"), Alice, Stored["pending-session"]);
        Assert.Equal(CiphertextKind.PreKeyMessage, session.Encrypt([1]).Kind);
    }

    [Fact]
    public void Stored_prekeys_are_read()
    {
        using var preKey = PreKey.Parse(Stored["prekey"]);
        using var signed = SignedPreKey.Parse(Stored["signed-prekey"]);
        using var kyber = KyberPreKey.Parse(Stored["kyber-prekey"]);
        using var identity = IdentityKeyPair.Parse(Stored["prekeys-identity"]);
        Assert.Equal((1U, 2U, 3U), (preKey.Id, signed.Id, kyber.Id));
        Assert.Equal(Stored["prekey-public"], preKey.Public.Key.Serialized.ToArray());
        Assert.True(identity.IdentityKey.Verify(signed.Public.Key.Serialized, signed.Public.Signature.Span));
        Assert.True(identity.IdentityKey.Verify(kyber.Public.Key.Serialized, kyber.Public.Signature.Span));
    }

    [Fact]
    public void Stored_sender_keys_are_read()
    {
        using var sender = GroupSender.Parse(Stored["group-sender"]);
        using var receiver = GroupReceiver.Parse(Stored["group-receiver"]);
        Assert.Equal([21], receiver.Decrypt(SenderKeyMessage.Parse(Stored["group-message"])));
        Assert.Equal([23], receiver.Decrypt(SenderKeyMessage.Parse(sender.Encrypt([23]))));
    }

    [Fact]
    public void Fields_of_a_later_version_are_skipped_and_a_later_version_is_refused_by_name()
    {
        var fields = StateEnvelope.Open(Stored["prekey"]).ToArray();
        using var writer = StateEnvelope.Begin();
        writer.WriteRaw(fields);
        writer.WriteBytes(63, [1, 2, 3]);
        using var preKey = PreKey.Parse(StateEnvelope.Seal(writer));
        Assert.Equal(1U, preKey.Id);

        using var later = new ProtobufWriter();
        later.WriteRaw([2, .. fields]);
        PeerSessionTests.ExpectRefusal(SignalError.CorruptState, () => PreKey.Parse(StateEnvelope.Seal(later)));
    }

    private static LocalDevice DeviceAt(ProtocolAddress address, string identity) =>
        new(address, IdentityKeyPair.Parse(Stored[identity]), 1, new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50)));
}
