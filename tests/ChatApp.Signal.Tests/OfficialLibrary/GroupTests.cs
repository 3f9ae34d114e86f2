using System.Text;
using ChatApp.Signal.SenderKeys;
using ChatApp.Signal.Sessions;
using ChatApp.Signal.Tests.Peers;

namespace ChatApp.Signal.Tests.OfficialLibrary;

public sealed class GroupTests
{
    [Theory]
    [InlineData("libsignal-0-103")]
    [InlineData("libsignal-0-90")]
    public async Task Official_members_read_what_we_send_to_a_group(string package)
    {
        await using var peer = OfficialPeer.Start(package);
        var us = new ProtocolAddress(Guid.NewGuid(), 1);
        var members = new[] { await RemoteParty.CreateAsync(peer), await RemoteParty.CreateAsync(peer) };
        using var sender = GroupSender.Create(Guid.NewGuid());
        using var distribution = sender.CreateDistribution();
        foreach (var member in members)
        {
            await member.JoinSenderAsync(us, distribution.Serialize());
        }

        var messages = Enumerable.Range(0, 20).Select(number => (Number: number, Bytes: sender.Encrypt(Text(number)))).ToList();
        foreach (var (number, message) in messages.Shuffle())
        {
            foreach (var member in members)
            {
                Assert.Equal(Text(number), await member.GroupDecryptAsync(us, message));
            }
        }

        await Assert.ThrowsAsync<PeerException>(() => members[0].GroupDecryptAsync(us, messages[3].Bytes));
    }

    [Theory]
    [InlineData("libsignal-0-103")]
    [InlineData("libsignal-0-90")]
    public async Task We_read_what_an_official_member_sends_to_a_group(string package)
    {
        await using var peer = OfficialPeer.Start(package);
        var member = await RemoteParty.CreateAsync(peer);
        var distributionId = Guid.NewGuid();
        using var receiver = GroupReceiver.Create(distributionId);
        using var early = SenderKeyDistribution.Parse(await member.CreateDistributionAsync(distributionId));
        receiver.Accept(early);

        var messages = new List<byte[]>();
        for (var number = 0; number < 20; number++)
        {
            messages.Add(await member.GroupEncryptAsync(distributionId, Text(number)));
        }

        foreach (var number in Enumerable.Range(0, messages.Count).Shuffle())
        {
            Assert.Equal(Text(number), receiver.Decrypt(SenderKeyMessage.Parse(messages[number])));
        }

        var repeat = Assert.Throws<SignalException>(() => receiver.Decrypt(SenderKeyMessage.Parse(messages[7])));
        Assert.Equal(SignalError.DuplicateMessage, repeat.Error);
    }

    [Fact]
    public async Task A_member_who_joins_later_reads_from_there_on()
    {
        await using var peer = OfficialPeer.Start();
        var us = new ProtocolAddress(Guid.NewGuid(), 1);
        var late = await RemoteParty.CreateAsync(peer);
        using var sender = GroupSender.Create(Guid.NewGuid());
        var before = sender.Encrypt(Text(0));
        using var distribution = sender.CreateDistribution();
        await late.JoinSenderAsync(us, distribution.Serialize());

        Assert.Equal(Text(1), await late.GroupDecryptAsync(us, sender.Encrypt(Text(1))));
        await Assert.ThrowsAsync<PeerException>(() => late.GroupDecryptAsync(us, before));
    }

    private static byte[] Text(int number) => Encoding.UTF8.GetBytes($"group message {number}");
}
