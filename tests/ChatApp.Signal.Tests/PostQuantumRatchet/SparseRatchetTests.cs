using System.Security.Cryptography;
using ChatApp.Signal.PostQuantumRatchet;
using ChatApp.Signal.PostQuantumRatchet.States;
using ChatApp.Signal.Wire;
using CsCheck;

namespace ChatApp.Signal.Tests.PostQuantumRatchet;

public sealed class SparseRatchetTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(static value => (byte)value)];

    /// <summary>
    /// Random losses and bursts, stored and read again after every message: both always find the same key, and every state comes by.
    /// </summary>
    [Fact]
    public void Both_sides_find_the_same_keys_through_every_state()
    {
        var seen = new HashSet<BraidStateKind>();
        Gen.Select(Gen.Int[0, 99], Gen.Bool).Array[600].Sample(
            schedule =>
            {
                var (alice, bob) = Create();
                foreach (var (luck, fromAlice) in schedule)
                {
                    var (sender, recipient) = fromAlice ? (alice, bob) : (bob, alice);
                    var sent = new byte[32];
                    var message = sender.Send(sent);
                    if (luck >= 15)
                    {
                        Assert.Equal(sent, Receive(recipient, message));
                    }

                    (alice, bob) = (Restore(alice, seen), Restore(bob, seen));
                }

                Assert.InRange(alice.Epoch, 3UL, 20UL);
                Assert.InRange(bob.Epoch, alice.Epoch - 1, alice.Epoch + 1);
            },
            iter: 6,
            threads: 1);
        Assert.Equal(Enum.GetValues<BraidStateKind>().Order(), seen.Order());
    }

    [Fact]
    public void An_epoch_changes_the_keys_for_good()
    {
        var (alice, bob) = Create();
        while (alice.Epoch < 3)
        {
            Exchange(alice, bob);
            Exchange(bob, alice);
        }

        // Who knows all of an earlier state, and not what was encapsulated since, has no key of the new epochs.
        var (stale, _) = Create();
        var message = bob.Send(new byte[32]);
        Assert.Equal(SignalError.DuplicateMessage, Assert.Throws<SignalException>(() => stale.Receive(message)).Error);
    }

    [Fact]
    public void Keys_of_the_epoch_before_are_kept_for_late_messages_and_older_ones_are_not()
    {
        var (alice, bob) = Create();
        var sent = new byte[32];
        var late = bob.Send(sent);
        while (SparseMessage.Parse(alice.Send(new byte[32])).Epoch < 2)
        {
            Exchange(alice, bob);
            Exchange(bob, alice);
        }

        using (var step = alice.Receive(late))
        {
            Assert.Equal(sent, step.MessageKey.ToArray());
        }

        while (SparseMessage.Parse(alice.Send(new byte[32])).Epoch < 3)
        {
            Exchange(alice, bob);
            Exchange(bob, alice);
        }

        Assert.Equal(SignalError.DuplicateMessage, Assert.Throws<SignalException>(() => alice.Receive(late)).Error);
    }

    [Fact]
    public void A_header_that_the_peer_did_not_authenticate_is_refused_and_changes_nothing()
    {
        var (_, bob) = Create();
        using var strangersKey = new EpochSecret(1, RandomNumberGenerator.GetBytes(32));
        var stranger = SparseRatchet.Create(isAlice: true, strangersKey.Key);
        var headers = Enumerable.Range(0, 3).Select(_ => SparseMessage.Parse(stranger.Send(new byte[32]))).ToList();
        Process(bob, headers[0]);
        Process(bob, headers[1]);
        var before = Store(bob);

        Assert.Equal(SignalError.AuthenticationFailed, Assert.Throws<SignalException>(() => Process(bob, headers[2])).Error);
        Assert.Equal(before, Store(bob));
    }

    [Fact]
    public void A_message_of_an_epoch_to_come_is_refused()
    {
        var (alice, bob) = Create();
        var message = SparseMessage.Parse(alice.Send(new byte[32])) with { Epoch = 2, Index = 1 };
        Assert.Throws<SignalException>(() => bob.Receive(message.ToBytes()));
    }

    [Fact]
    public void A_message_without_a_key_is_read_as_such()
    {
        var (_, bob) = Create();
        using var step = bob.Receive(new SparseMessage(1, 0, SparsePayload.None, default).ToBytes());
        Assert.True(step.MessageKey.IsEmpty);
        Assert.Throws<SignalException>(() => bob.Receive(new SparseMessage(2, 0, SparsePayload.None, default).ToBytes()));
    }

    [Fact]
    public void What_follows_a_message_is_for_later_versions()
    {
        var (alice, bob) = Create();
        var sent = new byte[32];
        Assert.Equal(sent, Receive(bob, [.. alice.Send(sent), 1, 2, 3]));
    }

    private static (SparseRatchet Alice, SparseRatchet Bob) Create() =>
        (SparseRatchet.Create(isAlice: true, Key), SparseRatchet.Create(isAlice: false, Key));

    private static void Exchange(SparseRatchet sender, SparseRatchet recipient)
    {
        var sent = new byte[32];
        Assert.Equal(sent.Length, Receive(recipient, sender.Send(sent)).Length);
    }

    private static byte[] Receive(SparseRatchet ratchet, byte[] message)
    {
        using var step = ratchet.Receive(message);
        var key = step.MessageKey.ToArray();
        ratchet.Process(step);
        ratchet.Commit(step);
        return key;
    }

    /// <summary>As if the message had been authenticated with this ratchet's key.</summary>
    private static void Process(SparseRatchet ratchet, SparseMessage message)
    {
        using var step = ratchet.Receive(message.ToBytes());
        ratchet.Process(step);
        ratchet.Commit(step);
    }

    private static byte[] Store(SparseRatchet ratchet)
    {
        using var writer = new ProtobufWriter();
        ratchet.Write(writer);
        return writer.ToArray();
    }

    private static SparseRatchet Restore(SparseRatchet ratchet, HashSet<BraidStateKind> seen)
    {
        seen.Add(ratchet.Kind);
        var stored = Store(ratchet);
        ratchet.Dispose();
        var restored = SparseRatchet.Read(stored);
        Assert.Equal(stored, Store(restored));
        return restored;
    }
}
