using System.Text;
using ChatApp.Signal.KeyAgreement;
using ChatApp.Signal.Keys;
using ChatApp.Signal.Sessions;

namespace ChatApp.Signal.Tests.Sessions;

public sealed class PeerSessionTests
{
    private static readonly byte[] Hello = Encoding.UTF8.GetBytes("hello");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Two_devices_talk_with_and_without_a_one_time_prekey(bool oneTime)
    {
        using var alice = new Party();
        using var bob = new Party();
        alice.Start(bob.Address, bob.CreateBundle(oneTime));

        var accepted = bob.DecryptMessage(alice.Address, alice.Encrypt(bob.Address, Hello));

        Assert.Equal(Hello, accepted.Plaintext);
        Assert.Equal(alice.Identity, accepted.Sender);
        Assert.Equal(oneTime, accepted.UsedPreKeyId is not null);
        Assert.NotNull(accepted.UsedKyberPreKeyId);
        Assert.Equal(Hello, alice.Decrypt(bob.Address, bob.Encrypt(alice.Address, Hello)));
    }

    [Fact]
    public void Every_message_carries_the_handshake_until_the_peer_answers()
    {
        using var alice = new Party();
        using var bob = new Party();
        alice.Start(bob.Address, bob.CreateBundle());
        var first = alice.Encrypt(bob.Address, [1]);
        var second = alice.Encrypt(bob.Address, [2]);
        Assert.Equal(CiphertextKind.PreKeyMessage, second.Kind);

        // Out of order: the second one starts the session, and the first one finds it, its one-time prekey gone.
        Assert.NotNull(bob.DecryptMessage(alice.Address, second).UsedPreKeyId);
        var late = bob.DecryptMessage(alice.Address, first);
        Assert.Equal([1], late.Plaintext);
        Assert.Null(late.UsedPreKeyId);

        alice.Decrypt(bob.Address, bob.Encrypt(alice.Address, Hello));
        Assert.Equal(CiphertextKind.Message, alice.Encrypt(bob.Address, [3]).Kind);
    }

    [Fact]
    public void A_one_time_prekey_serves_one_session()
    {
        using var alice = new Party();
        using var carol = new Party();
        using var bob = new Party();
        var bundle = bob.CreateBundle();
        alice.Start(bob.Address, bundle);
        carol.Start(bob.Address, bundle);
        bob.Decrypt(alice.Address, alice.Encrypt(bob.Address, Hello));

        ExpectRefusal(SignalError.UnknownPreKey, () => bob.Decrypt(carol.Address, carol.Encrypt(bob.Address, Hello)));
    }

    [Fact]
    public void Sessions_that_both_start_at_once_settle_on_one()
    {
        using var alice = new Party();
        using var bob = new Party();
        alice.Start(bob.Address, bob.CreateBundle());
        bob.Start(alice.Address, alice.CreateBundle());
        var fromAlice = alice.Encrypt(bob.Address, [1]);
        var fromBob = bob.Encrypt(alice.Address, [2]);

        Assert.Equal([1], bob.Decrypt(alice.Address, fromAlice));
        Assert.Equal([2], alice.Decrypt(bob.Address, fromBob));

        for (byte turn = 0; turn < 6; turn++)
        {
            Assert.Equal([turn], bob.Decrypt(alice.Address, alice.Encrypt(bob.Address, [turn])));
            Assert.Equal([turn], alice.Decrypt(bob.Address, bob.Encrypt(alice.Address, [turn])));
        }

        Assert.Equal(CurrentBaseKey(alice, bob), CurrentBaseKey(bob, alice));
    }

    [Fact]
    public void A_late_message_of_an_archived_session_makes_it_current_again()
    {
        using var alice = new Party();
        using var bob = new Party();
        Introduce(alice, bob);
        var late = alice.Encrypt(bob.Address, [7]);
        var before = CurrentBaseKey(alice, bob);
        alice.Start(bob.Address, bob.CreateBundle());
        bob.Decrypt(alice.Address, alice.Encrypt(bob.Address, [8]));
        Assert.NotEqual(before, CurrentBaseKey(bob, alice));

        Assert.Equal([7], bob.Decrypt(alice.Address, late));

        Assert.Equal(before, CurrentBaseKey(bob, alice));
        Assert.Equal([9], alice.Decrypt(bob.Address, bob.Encrypt(alice.Address, [9])));
    }

    [Fact]
    public void A_duplicate_is_told_from_a_forgery()
    {
        using var alice = new Party();
        using var bob = new Party();
        Introduce(alice, bob);
        var message = alice.Encrypt(bob.Address, Hello);
        bob.Decrypt(alice.Address, message);

        ExpectRefusal(SignalError.DuplicateMessage, () => bob.Decrypt(alice.Address, message));
    }

    [Fact]
    public void Any_altered_bit_is_refused_and_the_original_still_read()
    {
        using var alice = new Party();
        using var bob = new Party();
        Introduce(alice, bob);
        var message = alice.Encrypt(bob.Address, Hello);
        var bytes = message.Bytes.ToArray();
        for (var bit = 0; bit < bytes.Length * 8; bit += 3)
        {
            bytes[bit / 8] ^= (byte)(1 << bit % 8);
            Assert.Throws<SignalException>(() => bob.Decrypt(alice.Address, message with { Bytes = bytes }));
            bytes[bit / 8] ^= (byte)(1 << bit % 8);
        }

        Assert.Equal(Hello, bob.Decrypt(alice.Address, message));
    }

    [Fact]
    public void A_first_message_altered_inside_starts_no_session()
    {
        using var alice = new Party();
        using var bob = new Party();
        alice.Start(bob.Address, bob.CreateBundle());
        var message = alice.Encrypt(bob.Address, Hello);
        var bytes = message.Bytes.ToArray();
        var inner = PreKeyMessage.Parse(bytes).Message.Code.ToArray();
        bytes[bytes.AsSpan().IndexOf(inner)] ^= 1;

        ExpectRefusal(SignalError.AuthenticationFailed, () => bob.Decrypt(alice.Address, message with { Bytes = bytes }));

        Assert.Null(bob.Stored(alice.Address));
        Assert.Equal(Hello, bob.Decrypt(alice.Address, message));
    }

    [Fact]
    public void Nothing_is_encrypted_or_decrypted_without_a_session()
    {
        using var alice = new Party();
        using var bob = new Party();
        Introduce(alice, bob);
        using var stranger = new Party();
        ExpectRefusal(SignalError.NoSession, () => stranger.Encrypt(bob.Address, Hello));
        ExpectRefusal(SignalError.NoSession, () => stranger.Decrypt(alice.Address, alice.Encrypt(bob.Address, Hello)));
    }

    [Fact]
    public void A_session_that_nobody_answered_for_thirty_days_is_not_sent_with()
    {
        using var alice = new Party();
        using var bob = new Party();
        alice.Start(bob.Address, bob.CreateBundle());
        alice.Clock.Advance(TimeSpan.FromDays(30));
        var inTime = alice.Encrypt(bob.Address, Hello);
        alice.Clock.Advance(TimeSpan.FromSeconds(1));
        ExpectRefusal(SignalError.NoSession, () => alice.Encrypt(bob.Address, Hello));

        bob.Decrypt(alice.Address, inTime);
        alice.Decrypt(bob.Address, bob.Encrypt(alice.Address, Hello));
        alice.Clock.Advance(TimeSpan.FromDays(1000));
        alice.Encrypt(bob.Address, Hello); // Answered: it does not age.
    }

    [Fact]
    public void Each_device_of_a_user_has_a_session_of_its_own()
    {
        using var alice = new Party();
        using var identity = IdentityKeyPair.Generate();
        var user = Guid.NewGuid();
        using var phone = new Party(identity: identity, address: new ProtocolAddress(user, 1));
        using var laptop = new Party(identity: identity, address: new ProtocolAddress(user, 2));
        Introduce(alice, phone);
        Introduce(alice, laptop);

        var message = alice.Encrypt(phone.Address, Hello);
        Assert.Equal(Hello, phone.Decrypt(alice.Address, message));
        ExpectRefusal(SignalError.AuthenticationFailed, () => laptop.Decrypt(alice.Address, message));
    }

    [Fact]
    public void A_first_message_for_another_device_of_the_same_keys_is_refused()
    {
        using var alice = new Party();
        using var bob = new Party();
        alice.Start(bob.Address, bob.CreateBundle());
        var message = PreKeyMessage.Parse(alice.Encrypt(bob.Address, Hello).Bytes);
        var elsewhere = bob.Local with { Address = bob.Address with { Device = 2 } };
        using var session = PeerSession.Create(elsewhere, alice.Address);

        ExpectRefusal(SignalError.WrongAddress, () => session.Decrypt(message, bob.Find(message)));
        Assert.Null(session.Identity);
    }

    [Fact]
    public void A_bundle_with_a_signature_of_another_identity_is_refused()
    {
        using var alice = new Party();
        using var bob = new Party();
        using var mallory = new Party();
        var bundle = bob.CreateBundle();
        var foreign = mallory.CreateBundle();

        ExpectRefusal(SignalError.InvalidSignature, () => alice.Start(bob.Address, bundle with { SignedPreKey = foreign.SignedPreKey }));
        ExpectRefusal(SignalError.InvalidSignature, () => alice.Start(bob.Address, bundle with { KyberPreKey = foreign.KyberPreKey }));
        ExpectRefusal(SignalError.InvalidSignature, () => alice.Start(bob.Address, bundle with { IdentityKey = foreign.IdentityKey }));
        Assert.Null(alice.Stored(bob.Address));
    }

    [Fact]
    public void Keys_of_low_order_are_refused()
    {
        using var alice = new Party();
        using var bob = new Party();
        var zero = PublicKey.FromCoordinate(new byte[32]);
        var bundle = bob.CreateBundle() with { PreKey = new PublicPreKey(1, zero) };
        ExpectRefusal(SignalError.InvalidKey, () => alice.Start(bob.Address, bundle));

        alice.Start(bob.Address, bob.CreateBundle());
        var message = alice.Encrypt(bob.Address, Hello);
        var bytes = message.Bytes.ToArray();
        var baseKey = PreKeyMessage.Parse(bytes).BaseKey.Serialized.ToArray();
        zero.Serialized.CopyTo(bytes.AsSpan(bytes.AsSpan().IndexOf(baseKey)));
        ExpectRefusal(SignalError.InvalidKey, () => bob.Decrypt(alice.Address, message with { Bytes = bytes }));
    }

    [Theory]
    [InlineData(0x34)]
    [InlineData(0x24)]
    [InlineData(0x54)]
    public void Another_version_is_refused_by_name(byte version)
    {
        using var alice = new Party();
        using var bob = new Party();
        alice.Start(bob.Address, bob.CreateBundle());
        var bytes = alice.Encrypt(bob.Address, Hello).Bytes.ToArray();
        bytes[0] = version;
        ExpectRefusal(SignalError.UnsupportedVersion, () => PreKeyMessage.Parse(bytes));
        ExpectRefusal(SignalError.UnsupportedVersion, () => SessionMessage.Parse(bytes));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(128)]
    public void A_device_that_cannot_be_is_refused(byte device)
    {
        using var alice = new Party();
        Assert.Throws<ArgumentOutOfRangeException>(() => PeerSession.Create(alice.Local, new ProtocolAddress(Guid.NewGuid(), device)));
    }

    internal static void Introduce(Party first, Party second)
    {
        first.Start(second.Address, second.CreateBundle());
        second.Decrypt(first.Address, first.Encrypt(second.Address, Hello));
        first.Decrypt(second.Address, second.Encrypt(first.Address, Hello));
    }

    internal static void ExpectRefusal(SignalError error, Action act) => Assert.Equal(error, Assert.ThrowsAny<SignalException>(act).Error);

    private static PublicKey CurrentBaseKey(Party party, Party peer)
    {
        using var session = party.Open(peer.Address);
        return session.Current!.BaseKey;
    }
}
