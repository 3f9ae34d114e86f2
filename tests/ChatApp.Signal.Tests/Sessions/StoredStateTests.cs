using ChatApp.Signal.KeyAgreement;
using ChatApp.Signal.Keys;
using ChatApp.Signal.Sessions;

namespace ChatApp.Signal.Tests.Sessions;

public sealed class StoredStateTests
{
    [Fact]
    public void Any_altered_or_missing_byte_is_found_out()
    {
        using var alice = new Party();
        using var bob = new Party();
        PeerSessionTests.Introduce(alice, bob);
        var stored = alice.Stored(bob.Address)!.ToArray();
        for (var at = 0; at < stored.Length; at++)
        {
            stored[at] ^= 0x10;
            ExpectCorrupt(() => PeerSession.Parse(alice.Local, bob.Address, stored));
            stored[at] ^= 0x10;
            ExpectCorrupt(() => PeerSession.Parse(alice.Local, bob.Address, stored.AsSpan(0, at)));
        }
    }

    [Fact]
    public void A_session_is_not_read_as_that_of_another_peer_or_device()
    {
        using var alice = new Party();
        using var bob = new Party();
        PeerSessionTests.Introduce(alice, bob);
        var stored = alice.Stored(bob.Address)!;
        var elsewhere = alice.Local with { Address = alice.Address with { Device = 9 } };
        PeerSessionTests.ExpectRefusal(SignalError.WrongAddress, () => PeerSession.Parse(alice.Local, bob.Address with { Device = 9 }, stored));
        PeerSessionTests.ExpectRefusal(SignalError.WrongAddress, () => PeerSession.Parse(elsewhere, bob.Address, stored));
    }

    [Fact]
    public void What_is_stored_is_what_is_read()
    {
        using var alice = new Party();
        using var bob = new Party();
        PeerSessionTests.Introduce(alice, bob);
        for (var turn = 0; turn < 120; turn++)
        {
            alice.Decrypt(bob.Address, bob.Encrypt(alice.Address, [1]));
            bob.Decrypt(alice.Address, alice.Encrypt(bob.Address, [1]));
            using var session = PeerSession.Parse(alice.Local, bob.Address, alice.Stored(bob.Address));
            Assert.Equal(alice.Stored(bob.Address), session.Serialize());
            Assert.InRange(alice.Stored(bob.Address)!.Length, 500, 6_000);
        }
    }

    [Fact]
    public void Prekeys_survive_being_stored()
    {
        using var identity = IdentityKeyPair.Generate();
        using var preKey = PreKey.Generate(1);
        using var signed = SignedPreKey.Generate(2, identity);
        using var kyber = KyberPreKey.Generate(3, identity);
        using var preKeyAgain = PreKey.Parse(preKey.Serialize());
        using var signedAgain = SignedPreKey.Parse(signed.Serialize());
        using var kyberAgain = KyberPreKey.Parse(kyber.Serialize());
        using var identityAgain = IdentityKeyPair.Parse(identity.Serialize());
        Assert.Equal(preKey.Public, preKeyAgain.Public);
        Assert.Equal((signed.Id, signed.Public.Key), (signedAgain.Id, signedAgain.Public.Key));
        Assert.Equal((kyber.Id, kyber.Public.Key), (kyberAgain.Id, kyberAgain.Public.Key));
        Assert.True(identityAgain.IdentityKey.Verify(signed.Public.Key.Serialized, signedAgain.Public.Signature.Span));
        Assert.True(identityAgain.IdentityKey.Verify(kyber.Public.Key.Serialized, kyberAgain.Public.Signature.Span));
    }

    [Fact]
    public void Nothing_secret_is_printed()
    {
        using var alice = new Party();
        using var bob = new Party();
        PeerSessionTests.Introduce(alice, bob);
        using var session = alice.Open(bob.Address);
        using var preKey = PreKey.Generate(77);
        object[] printed =
        [
            session, alice.Local, alice.Local.Identity, alice.Identity, preKey, bob.CreateBundle(), alice.Encrypt(bob.Address, [1]),
            new DecryptedMessage([0x41, 0x42], alice.Identity), new ReceivedPreKeys(null, null, preKey), session.Current!,
        ];
        Assert.All(printed, value => Assert.DoesNotContain("Byte[]", value.ToString()!, StringComparison.Ordinal));
        Assert.All(printed, value => Assert.InRange(value.ToString()!.Length, 1, 80));
    }

    private static void ExpectCorrupt(Action act) => PeerSessionTests.ExpectRefusal(SignalError.CorruptState, act);
}
