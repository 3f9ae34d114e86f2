using ChatApp.Signal.Keys;
using ChatApp.Signal.PostQuantumRatchet;
using ChatApp.Signal.Ratchet;
using ChatApp.Signal.Wire;

namespace ChatApp.Signal.Tests.Sessions;

/// <summary>What is done with is zeroed.</summary>
public sealed class ErasureTests
{
    [Fact]
    public void Keys_are_zeroed_on_disposal()
    {
        var key = PrivateKey.Generate();
        var kyber = KyberKeyPair.Generate();
        var chain = new SymmetricChain<MessageChain>(NonZero());
        var root = new RootKey(NonZero());
        var secret = new EpochSecret(1, NonZero());
        var authenticator = EpochAuthenticator.Create(NonZero());
        key.Dispose();
        kyber.Dispose();
        chain.Dispose();
        root.Dispose();
        secret.Dispose();
        authenticator.Erase();

        Assert.True(IsZero(key.Scalar));
        Assert.True(IsZero(kyber.Seed));
        Assert.True(IsZero(chain.ChainKey));
        Assert.True(IsZero(root.Key));
        Assert.True(IsZero(secret.Key));
        Assert.True(IsZero(authenticator.Stored));
    }

    [Fact]
    public void A_step_that_is_dropped_leaves_no_key_behind()
    {
        using var alice = new Party();
        using var bob = new Party();
        PeerSessionTests.Introduce(alice, bob);
        using var session = bob.Open(alice.Address);
        using var newKey = KeyPair.Generate();

        var step = session.Current!.Ratchet.Receive(newKey.PublicKey, counter: 5);
        DoubleRatchet.Process(step);
        Assert.False(IsZero(step.MessageSeed));
        step.Dispose();

        Assert.True(IsZero(step.MessageSeed));
        Assert.True(IsZero(step.Receiver.Chain.ChainKey));
        Assert.True(IsZero(step.NewRoot!.Key));
        Assert.True(IsZero(step.Turn!.Root.Key));
        Assert.True(IsZero(step.Turn.SendingKey.PrivateKey.Scalar));
        Assert.True(IsZero(step.Turn.SendingChain.ChainKey));
        Assert.Equal(0, step.Walk.Passed.Count);
    }

    [Fact]
    public void A_writer_zeroes_the_buffers_that_it_outgrows()
    {
        using var writer = new ProtobufWriter(capacity: 8);
        writer.WriteRaw(NonZero().AsSpan(0, 8));
        var outgrown = writer.Written;
        writer.WriteRaw(NonZero());
        Assert.True(IsZero(outgrown));
    }

    private static byte[] NonZero() => [.. Enumerable.Repeat((byte)0xAB, 32)];

    private static bool IsZero(ReadOnlySpan<byte> bytes) => !bytes.ContainsAnyExcept((byte)0);
}
