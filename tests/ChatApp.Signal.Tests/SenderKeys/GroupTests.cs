using ChatApp.Signal.Ratchet;
using ChatApp.Signal.SenderKeys;

namespace ChatApp.Signal.Tests.SenderKeys;

public sealed class GroupTests
{
    private readonly Guid _distribution = Guid.NewGuid();

    [Fact]
    public void A_member_reads_in_any_order_and_each_message_once()
    {
        using var sender = GroupSender.Create(_distribution);
        using var receiver = Join(sender);
        var messages = Enumerable.Range(0, 30).Select(number => sender.Encrypt([(byte)number])).ToList();
        foreach (var number in Enumerable.Range(0, 30).Shuffle())
        {
            Assert.Equal([(byte)number], receiver.Decrypt(SenderKeyMessage.Parse(messages[number])));
            ExpectRefusal(SignalError.DuplicateMessage, receiver, messages[number]);
        }
    }

    [Fact]
    public void State_survives_being_stored()
    {
        using var sender = GroupSender.Create(_distribution);
        using var receiver = Join(sender);
        var late = sender.Encrypt([1]);
        receiver.Decrypt(SenderKeyMessage.Parse(sender.Encrypt([2])));

        using var senderAgain = GroupSender.Parse(sender.Serialize());
        using var receiverAgain = GroupReceiver.Parse(receiver.Serialize());

        Assert.Equal([3], receiverAgain.Decrypt(SenderKeyMessage.Parse(senderAgain.Encrypt([3]))));
        Assert.Equal([1], receiverAgain.Decrypt(SenderKeyMessage.Parse(late)));
    }

    [Fact]
    public void No_altered_bit_is_accepted()
    {
        using var sender = GroupSender.Create(_distribution);
        using var receiver = Join(sender);
        var message = sender.Encrypt([1, 2, 3]);
        for (var bit = 0; bit < message.Length * 8; bit++)
        {
            message[bit / 8] ^= (byte)(1 << bit % 8);
            Assert.Throws<SignalException>(() => receiver.Decrypt(SenderKeyMessage.Parse(message)));
            message[bit / 8] ^= (byte)(1 << bit % 8);
        }

        Assert.Equal([1, 2, 3], receiver.Decrypt(SenderKeyMessage.Parse(message)));
    }

    [Fact]
    public void A_member_cannot_write_in_the_senders_name()
    {
        using var sender = GroupSender.Create(_distribution);
        using var receiver = Join(sender);
        using var distribution = sender.CreateDistribution();
        var seed = new byte[SymmetricKeys.Length];
        using (var chain = new SymmetricChain<MessageChain>(distribution.ChainKey))
        {
            chain.Advance(seed);
        }

        using var ownKey = Signal.Keys.KeyPair.Generate();
        var forged = SenderKeyMessage.Serialize(_distribution, distribution.ChainId, 0, SenderKeyCipher.Encrypt(seed, [6]), ownKey);

        ExpectRefusal(SignalError.InvalidSignature, receiver, forged);
    }

    [Fact]
    public void Five_chains_of_a_sender_are_kept()
    {
        var senders = Enumerable.Range(0, GroupReceiver.ChainLimit + 1).Select(_ => GroupSender.Create(_distribution)).ToList();
        using var receiver = GroupReceiver.Create(_distribution);
        foreach (var sender in senders)
        {
            using var distribution = sender.CreateDistribution();
            receiver.Accept(distribution);
        }

        Assert.Equal(GroupReceiver.ChainLimit, receiver.ChainCount);
        ExpectRefusal(SignalError.NoSession, receiver, senders[0].Encrypt([0]));
        foreach (var sender in senders.Skip(1))
        {
            Assert.Equal([1], receiver.Decrypt(SenderKeyMessage.Parse(sender.Encrypt([1]))));
            sender.Dispose();
        }
    }

    [Fact]
    public void A_distribution_that_comes_again_brings_no_used_key_back()
    {
        using var sender = GroupSender.Create(_distribution);
        using var distribution = sender.CreateDistribution();
        using var receiver = GroupReceiver.Create(_distribution);
        receiver.Accept(distribution);
        var message = sender.Encrypt([1]);
        receiver.Decrypt(SenderKeyMessage.Parse(message));

        receiver.Accept(distribution);

        ExpectRefusal(SignalError.DuplicateMessage, receiver, message);
    }

    [Fact]
    public void A_message_may_be_25000_ahead_and_not_one_more()
    {
        using var sender = GroupSender.Create(_distribution);
        using var distribution = sender.CreateDistribution();
        using var chain = new SymmetricChain<MessageChain>(distribution.ChainKey);
        using (chain.Walk(ChainLimits.ForwardJump))
        {
            Assert.Throws<SignalException>(() => chain.Walk(ChainLimits.ForwardJump + 1));
        }
    }

    [Fact]
    public void Another_distribution_is_refused()
    {
        using var sender = GroupSender.Create(Guid.NewGuid());
        using var distribution = sender.CreateDistribution();
        using var receiver = GroupReceiver.Create(_distribution);
        Assert.Equal(SignalError.WrongAddress, Assert.Throws<SignalException>(() => receiver.Accept(distribution)).Error);
        ExpectRefusal(SignalError.WrongAddress, receiver, sender.Encrypt([1]));
    }

    private GroupReceiver Join(GroupSender sender)
    {
        var receiver = GroupReceiver.Create(_distribution);
        using var distribution = sender.CreateDistribution();
        using var parsed = SenderKeyDistribution.Parse(distribution.Serialize());
        receiver.Accept(parsed);
        return receiver;
    }

    private static void ExpectRefusal(SignalError error, GroupReceiver receiver, byte[] message)
    {
        var before = receiver.Serialize();
        Assert.Equal(error, Assert.Throws<SignalException>(() => receiver.Decrypt(SenderKeyMessage.Parse(message))).Error);
        Assert.Equal(before, receiver.Serialize());
    }
}
