using ChatApp.Signal.Keys;

namespace ChatApp.Signal.Tests.Sessions;

public sealed class IdentityChangeTests
{
    [Fact]
    public void A_new_identity_is_blocked_both_ways_until_it_is_accepted()
    {
        using var alice = new Party();
        using var bob = new Party();
        PeerSessionTests.Introduce(alice, bob);
        using var reinstalled = new Party(address: bob.Address);
        reinstalled.Start(alice.Address, alice.CreateBundle());
        var message = reinstalled.Encrypt(alice.Address, [1]);

        var shown = Assert.Throws<UntrustedIdentityException>(() => alice.Decrypt(bob.Address, message));
        Assert.Equal(reinstalled.Identity, shown.Identity);
        Assert.Throws<UntrustedIdentityException>(() => alice.Start(bob.Address, reinstalled.CreateBundle()));
        Assert.Equal([2], bob.Decrypt(alice.Address, alice.Encrypt(bob.Address, [2]))); // The old session is not cut off by a claim.

        alice.Use(bob.Address, session => session.AcceptIdentity(shown.Identity));

        Assert.Equal([1], alice.Decrypt(bob.Address, message));
        Assert.Equal([3], reinstalled.Decrypt(alice.Address, alice.Encrypt(bob.Address, [3])));
    }

    [Fact]
    public void After_the_change_nothing_is_sent_to_the_identity_before()
    {
        using var alice = new Party();
        using var bob = new Party();
        using var next = IdentityKeyPair.Generate();
        PeerSessionTests.Introduce(alice, bob);

        alice.Use(bob.Address, session => session.AcceptIdentity(next.IdentityKey));

        PeerSessionTests.ExpectRefusal(SignalError.NoSession, () => alice.Encrypt(bob.Address, [1]));
    }

    [Fact]
    public void A_late_message_of_the_identity_before_is_read_under_its_name_and_not_answered_to()
    {
        using var alice = new Party();
        using var bob = new Party();
        using var next = IdentityKeyPair.Generate();
        PeerSessionTests.Introduce(alice, bob);
        var late = bob.Encrypt(alice.Address, [5]);
        alice.Use(bob.Address, session => session.AcceptIdentity(next.IdentityKey));

        var read = alice.DecryptMessage(bob.Address, late);

        Assert.Equal([5], read.Plaintext);
        Assert.Equal(bob.Identity, read.Sender);
        PeerSessionTests.ExpectRefusal(SignalError.NoSession, () => alice.Encrypt(bob.Address, [1]));
        PeerSessionTests.ExpectRefusal(SignalError.DuplicateMessage, () => alice.Decrypt(bob.Address, late));
    }

    /// <summary>Not shown as a change back: the user would be asked about a key that is no longer in use.</summary>
    [Fact]
    public void A_late_first_message_of_the_identity_before_is_read_under_its_name_too()
    {
        using var alice = new Party();
        using var bob = new Party();
        using var next = IdentityKeyPair.Generate();
        bob.Start(alice.Address, alice.CreateBundle());
        var first = bob.Encrypt(alice.Address, [1]);
        var late = bob.Encrypt(alice.Address, [2]);
        alice.Decrypt(bob.Address, first);
        alice.Use(bob.Address, session => session.AcceptIdentity(next.IdentityKey));

        var read = alice.DecryptMessage(bob.Address, late);

        Assert.Equal([2], read.Plaintext);
        Assert.Equal(bob.Identity, read.Sender);
        PeerSessionTests.ExpectRefusal(SignalError.NoSession, () => alice.Encrypt(bob.Address, [1]));
    }

    [Fact]
    public void Accepting_the_accepted_identity_changes_nothing()
    {
        using var alice = new Party();
        using var bob = new Party();
        PeerSessionTests.Introduce(alice, bob);
        alice.Use(bob.Address, session => session.AcceptIdentity(bob.Identity));
        Assert.Equal([1], bob.Decrypt(alice.Address, alice.Encrypt(bob.Address, [1])));
    }
}
