using ChatApp.Signal.Sessions;
using ChatApp.Signal.Tests.Peers;
using ChatApp.Signal.Tests.Sessions;

namespace ChatApp.Signal.Tests.OfficialLibrary;

/// <summary>The life of sessions, with the official library at the other end.</summary>
public sealed class SessionTests
{
    [Fact]
    public async Task Sessions_that_both_start_at_once_settle_on_one()
    {
        await using var peer = OfficialPeer.Start();
        using var us = new Party();
        var them = await RemoteParty.CreateAsync(peer);
        us.Start(them.Address, await them.CreateBundleAsync());
        await them.StartAsync(us.Address, us.CreateBundle());
        var ours = us.Encrypt(them.Address, [1]);
        var theirs = await them.EncryptAsync(us.Address, [2]);

        Assert.Equal([1], await them.DecryptAsync(us.Address, ours));
        Assert.Equal([2], us.Decrypt(them.Address, theirs));

        await TalkAsync(us, them);
    }

    [Fact]
    public async Task Messages_that_repeat_the_handshake_are_read_in_any_order()
    {
        await using var peer = OfficialPeer.Start();
        using var us = new Party();
        var them = await RemoteParty.CreateAsync(peer);
        await them.StartAsync(us.Address, us.CreateBundle());
        var messages = new List<EncryptedMessage>();
        for (byte number = 0; number < 5; number++)
        {
            messages.Add(await them.EncryptAsync(us.Address, [number]));
        }

        foreach (var number in Enumerable.Range(0, 5).Reverse())
        {
            Assert.Equal(CiphertextKind.PreKeyMessage, messages[number].Kind);
            Assert.Equal([(byte)number], us.Decrypt(them.Address, messages[number]));
        }

        await TalkAsync(us, them);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_session_started_anew_takes_over_and_late_messages_of_the_old_one_are_read(bool weStartAnew)
    {
        await using var peer = OfficialPeer.Start();
        using var us = new Party();
        var them = await RemoteParty.CreateAsync(peer);
        us.Start(them.Address, await them.CreateBundleAsync());
        Assert.Equal([0], await them.DecryptAsync(us.Address, us.Encrypt(them.Address, [0])));
        await TalkAsync(us, them);
        var lateOurs = us.Encrypt(them.Address, [7]);
        var lateTheirs = await them.EncryptAsync(us.Address, [8]);

        if (weStartAnew)
        {
            us.Start(them.Address, await them.CreateBundleAsync());
            Assert.Equal([1], await them.DecryptAsync(us.Address, us.Encrypt(them.Address, [1])));
        }
        else
        {
            await them.ArchiveAsync(us.Address);
            await them.StartAsync(us.Address, us.CreateBundle());
            Assert.Equal([1], us.Decrypt(them.Address, await them.EncryptAsync(us.Address, [1])));
        }

        Assert.Equal([7], await them.DecryptAsync(us.Address, lateOurs));
        Assert.Equal([8], us.Decrypt(them.Address, lateTheirs));
        await TalkAsync(us, them);
    }

    [Fact]
    public async Task Each_of_our_devices_talks_to_each_of_theirs()
    {
        await using var peer = OfficialPeer.Start();
        var (ourUser, theirUser) = (Guid.NewGuid(), Guid.NewGuid());
        foreach (byte device in new byte[] { 1, 2 })
        {
            using var us = new Party(address: new ProtocolAddress(ourUser, device));
            foreach (byte other in new byte[] { 1, 127 })
            {
                var them = await RemoteParty.CreateAsync(peer, address: new ProtocolAddress(theirUser, other));
                await them.StartAsync(us.Address, us.CreateBundle());
                Assert.Equal([device], us.Decrypt(them.Address, await them.EncryptAsync(us.Address, [device])));
                await TalkAsync(us, them);
            }
        }
    }

    /// <summary>
    /// The official library binds the two addresses into the first message, and so do we: a wrong one is refused on both sides.
    /// </summary>
    [Fact]
    public async Task A_first_message_under_another_name_is_refused_on_both_sides()
    {
        await using var peer = OfficialPeer.Start();
        using var us = new Party();
        var them = await RemoteParty.CreateAsync(peer);
        var elsewhere = new ProtocolAddress(Guid.NewGuid(), 1);

        us.Start(them.Address, await them.CreateBundleAsync());
        var ours = us.Encrypt(them.Address, [1]);
        await Assert.ThrowsAsync<PeerException>(() => them.DecryptAsync(elsewhere, ours));
        Assert.Equal([1], await them.DecryptAsync(us.Address, ours));

        using var others = new Party();
        await them.StartAsync(others.Address, others.CreateBundle());
        var theirs = await them.EncryptAsync(others.Address, [2]);
        PeerSessionTests.ExpectRefusal(SignalError.WrongAddress, () => others.Decrypt(elsewhere, theirs));
        Assert.Equal([2], others.Decrypt(them.Address, theirs));
    }

    [Fact]
    public async Task Long_messages_and_long_silences_are_read()
    {
        await using var peer = OfficialPeer.Start();
        using var us = new Party();
        var them = await RemoteParty.CreateAsync(peer);
        us.Start(them.Address, await them.CreateBundleAsync());
        Assert.Equal([0], await them.DecryptAsync(us.Address, us.Encrypt(them.Address, [0])));
        await TalkAsync(us, them);
        var large = new byte[60 * 1024];
        Random.Shared.NextBytes(large);

        // One side talks alone: chunk after chunk past the message's own, as the other side has lost the first thousand.
        EncryptedMessage last = us.Encrypt(them.Address, large);
        for (var unread = 0; unread < 1000; unread++)
        {
            last = us.Encrypt(them.Address, large.AsSpan(0, 10).ToArray());
        }

        Assert.Equal(large.AsSpan(0, 10).ToArray(), await them.DecryptAsync(us.Address, last));
        Assert.Equal(large, us.Decrypt(them.Address, await them.EncryptAsync(us.Address, large)));
        await TalkAsync(us, them);
    }

    private static async Task TalkAsync(Party us, RemoteParty them)
    {
        for (byte turn = 0; turn < 4; turn++)
        {
            Assert.Equal([turn], us.Decrypt(them.Address, await them.EncryptAsync(us.Address, [turn])));
            Assert.Equal([turn], await them.DecryptAsync(us.Address, us.Encrypt(them.Address, [turn])));
        }
    }
}
