using ChatApp.Signal.Ratchet;
using ChatApp.Signal.Sessions;

namespace ChatApp.Signal.Tests.Sessions;

/// <summary>What a peer can make us do, at the edge of each limit.</summary>
public sealed class LimitTests
{
    [Fact]
    public void A_message_may_be_25000_ahead_and_not_one_more()
    {
        using var alice = new Party();
        using var bob = new Party();
        PeerSessionTests.Introduce(alice, bob);
        using var session = alice.Open(bob.Address);
        EncryptedMessage atTheLimit = session.Encrypt([1]);
        for (var sent = 0; sent < ChainLimits.ForwardJump; sent++)
        {
            atTheLimit = session.Encrypt([1]);
        }

        var past = session.Encrypt([2]);

        PeerSessionTests.ExpectRefusal(SignalError.TooFarAhead, () => bob.Decrypt(alice.Address, past));
        Assert.Equal([1], bob.Decrypt(alice.Address, atTheLimit));
        Assert.Equal([2], bob.Decrypt(alice.Address, past));
    }

    [Fact]
    public void Of_2001_skipped_messages_only_the_oldest_cannot_be_read()
    {
        using var alice = new Party();
        using var bob = new Party();
        PeerSessionTests.Introduce(alice, bob);
        using var session = alice.Open(bob.Address);
        var skipped = Enumerable.Range(0, ChainLimits.SkippedKeys + 1).Select(_ => session.Encrypt([3])).ToList();

        bob.Decrypt(alice.Address, session.Encrypt([4]));

        PeerSessionTests.ExpectRefusal(SignalError.DuplicateMessage, () => bob.Decrypt(alice.Address, skipped[0]));
        Assert.Equal([3], bob.Decrypt(alice.Address, skipped[1]));
        Assert.Equal([3], bob.Decrypt(alice.Address, skipped[^1]));
    }

    [Fact]
    public void Chains_of_five_ratchet_keys_are_kept()
    {
        using var alice = new Party();
        using var bob = new Party();
        PeerSessionTests.Introduce(alice, bob);
        var late = new List<EncryptedMessage>();
        for (var turn = 0; turn <= DoubleRatchet.ReceiverChainLimit; turn++)
        {
            late.Add(alice.Encrypt(bob.Address, [(byte)turn]));
            bob.Decrypt(alice.Address, alice.Encrypt(bob.Address, [0]));
            alice.Decrypt(bob.Address, bob.Encrypt(alice.Address, [0]));
        }

        Assert.Throws<SignalException>(() => bob.Decrypt(alice.Address, late[0]));
        for (byte turn = 1; turn <= DoubleRatchet.ReceiverChainLimit; turn++)
        {
            Assert.Equal([turn], bob.Decrypt(alice.Address, late[turn]));
        }
    }

    [Fact]
    public void Forty_archived_sessions_are_kept()
    {
        using var alice = new Party();
        using var bob = new Party();
        var late = new List<EncryptedMessage>();
        for (var started = 0; started < SessionArchive.Limit + 2; started++)
        {
            alice.Start(bob.Address, bob.CreateBundle(oneTime: false));
            bob.Decrypt(alice.Address, alice.Encrypt(bob.Address, [0]));
            alice.Decrypt(bob.Address, bob.Encrypt(alice.Address, [0]));
            late.Add(alice.Encrypt(bob.Address, [(byte)started]));
        }

        using var session = bob.Open(alice.Address);
        Assert.Equal(SessionArchive.Limit, session.ArchivedCount);
        Assert.Throws<SignalException>(() => bob.Decrypt(alice.Address, late[0]));
        Assert.Equal([1], bob.Decrypt(alice.Address, late[1]));
    }

    /// <summary>
    /// A stored session of the worst kind: every chain full of skipped keys. It must stay small enough to store after every message.
    /// </summary>
    [Fact]
    public void Skipped_keys_bound_the_stored_state()
    {
        using var alice = new Party();
        using var bob = new Party();
        PeerSessionTests.Introduce(alice, bob);
        for (var turn = 0; turn < DoubleRatchet.ReceiverChainLimit + 2; turn++)
        {
            alice.Use(bob.Address, session =>
            {
                for (var skipped = 0; skipped < ChainLimits.SkippedKeys + 10; skipped++)
                {
                    session.Encrypt([0]);
                }
            });
            bob.Decrypt(alice.Address, alice.Encrypt(bob.Address, [0]));
            alice.Decrypt(bob.Address, bob.Encrypt(alice.Address, [0]));
        }

        const int entry = 36;
        const int chains = DoubleRatchet.ReceiverChainLimit + 2; // The post-quantum ratchet's receiving chains of two epochs besides.
        const int full = entry * ChainLimits.SkippedKeys;
        Assert.InRange(bob.Stored(alice.Address)!.Length, full * DoubleRatchet.ReceiverChainLimit, (full * chains) + 10_000);
    }
}
