using System.Globalization;
using System.Security.Cryptography;
using ChatApp.Signal.Fingerprints;
using ChatApp.Signal.KeyAgreement;
using ChatApp.Signal.Keys;
using ChatApp.Signal.Padding;
using ChatApp.Signal.PostQuantumRatchet;
using ChatApp.Signal.SenderKeys;
using ChatApp.Signal.Sessions;
using ChatApp.Signal.Tests.Sessions;

namespace ChatApp.Signal.Tests.Fuzzing;

/// <summary>Whatever bytes come, a decoder reads them or refuses them by name. Anything else, an overrun or a crash, fails.</summary>
public sealed class DecoderTests(ITestOutputHelper output)
{
    private const int Rounds = 6_000;
    private const int ChecksumLength = 8;

    [Fact]
    public void Decoders_of_messages_refuse_by_name()
    {
        using var alice = new Party();
        using var bob = new Party();
        using var carol = new Party();
        PeerSessionTests.Introduce(alice, bob);
        alice.Start(carol.Address, carol.CreateBundle());
        using var sender = GroupSender.Create(Guid.NewGuid());
        using var distribution = sender.CreateDistribution();
        using var receiver = GroupReceiver.Create(sender.DistributionId);
        receiver.Accept(distribution);
        using var session = bob.Open(alice.Address);
        var number = SafetyNumber.Create(Guid.NewGuid(), alice.Identity, Guid.NewGuid(), bob.Identity);
        var message = alice.Encrypt(bob.Address, [1, 2, 3]).Bytes.ToArray();
        var preKeyMessage = alice.Encrypt(carol.Address, [1]).Bytes.ToArray();

        Run(
            new Decoder("session message", bytes => SessionMessage.Parse(bytes), [message]),
            new Decoder("session", bytes => session.Decrypt(bytes), [message]),
            new Decoder("prekey message", bytes => PreKeyMessage.Parse(bytes), [preKeyMessage]),
            new Decoder("post-quantum part", bytes => SparseMessage.Parse(bytes), [SessionMessage.Parse(message).PostQuantum.ToArray()]),
            new Decoder("distribution", bytes => SenderKeyDistribution.Parse(bytes).Dispose(), [distribution.Serialize()]),
            new Decoder("group message", bytes => receiver.Decrypt(SenderKeyMessage.Parse(bytes)), [sender.Encrypt([1]), sender.Encrypt(new byte[90])]),
            new Decoder("safety number", bytes => number.Matches(bytes), [number.ToScannable()]),
            new Decoder("padding", bytes => MessagePadding.Unpad(bytes), [MessagePadding.Pad([1, 2])]),
            new Decoder("public key", bytes => PublicKey.Parse(bytes), [alice.Identity.Serialized.ToArray()]),
            new Decoder("kyber key", bytes => KyberPublicKey.Parse(bytes), [bob.CreateBundle().KyberPreKey.Key.Serialized.ToArray()]));
    }

    /// <summary>With the checksum made right again, so that the readers behind it are reached.</summary>
    [Fact]
    public void Decoders_of_stored_state_refuse_by_name()
    {
        using var alice = new Party();
        using var bob = new Party();
        var states = new List<byte[]>();
        PeerSessionTests.Introduce(alice, bob);
        for (var turn = 0; turn < 90; turn++)
        {
            // A lost message now and then leaves skipped keys, and every state of the post-quantum ratchet comes by.
            _ = turn % 10 == 0 ? bob.Encrypt(alice.Address, [0]) : null;
            alice.Decrypt(bob.Address, bob.Encrypt(alice.Address, [0]));
            bob.Decrypt(alice.Address, alice.Encrypt(bob.Address, [0]));
            states.Add(alice.Stored(bob.Address)!);
        }

        alice.Start(bob.Address, bob.CreateBundle());
        states.Add(alice.Stored(bob.Address)!);
        using var preKey = PreKey.Generate(7);
        using var signed = SignedPreKey.Generate(8, bob.Local.Identity);
        using var kyber = KyberPreKey.Generate(9, bob.Local.Identity);
        using var sender = GroupSender.Create(Guid.NewGuid());
        using var distribution = sender.CreateDistribution();
        using var receiver = GroupReceiver.Create(sender.DistributionId);
        receiver.Accept(distribution);

        Run(
            new Decoder("stored session", Use, states, IsStored: true),
            new Decoder("stored prekey", bytes => PreKey.Parse(bytes).Dispose(), [preKey.Serialize()], IsStored: true),
            new Decoder("stored signed prekey", bytes => SignedPreKey.Parse(bytes).Dispose(), [signed.Serialize()], IsStored: true),
            new Decoder("stored kyber prekey", bytes => KyberPreKey.Parse(bytes).Dispose(), [kyber.Serialize()], IsStored: true),
            new Decoder("stored sender", bytes => GroupSender.Parse(bytes).Dispose(), [sender.Serialize()], IsStored: true),
            new Decoder("stored receiver", bytes => GroupReceiver.Parse(bytes).Dispose(), [receiver.Serialize()], IsStored: true));

        void Use(byte[] bytes)
        {
            using var session = PeerSession.Parse(alice.Local, bob.Address, bytes);
            session.Encrypt([1]);
            session.Serialize();
        }
    }

    private void Run(params Decoder[] decoders)
    {
        var seed = Environment.GetEnvironmentVariable("SIGNAL_SEED") is { } given
            ? int.Parse(given, CultureInfo.InvariantCulture)
            : Random.Shared.Next();
        output.WriteLine($"SIGNAL_SEED={seed}");
        var random = new Random(seed);
        foreach (var decoder in decoders)
        {
            Assert.All(decoder.Good, good => decoder.Decode([.. good]));
            var refused = 0;
            for (var round = 0; round < Rounds / decoders.Length; round++)
            {
                var bytes = Mutation.Of(random, decoder.Good[random.Next(decoder.Good.Count)]);
                if (decoder.IsStored && bytes.Length > ChecksumLength)
                {
                    SHA256.HashData(bytes.AsSpan(..^ChecksumLength)).AsSpan(0, ChecksumLength).CopyTo(bytes.AsSpan(bytes.Length - ChecksumLength));
                }

                refused += IsRefused(decoder, bytes) ? 1 : 0;
            }

            output.WriteLine($"{decoder.Name}: {refused} refused");
            Assert.True(refused > 0, $"No input of {decoder.Name} was refused, so nothing was tested.");
        }
    }

    private static bool IsRefused(Decoder decoder, byte[] bytes)
    {
        try
        {
            decoder.Decode([.. bytes]);
            return false;
        }
        catch (SignalException)
        {
            return true;
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"{decoder.Name} fails on {Convert.ToHexString(bytes)}", exception);
        }
    }
}
