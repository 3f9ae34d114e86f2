using System.Text;
using ChatApp.Signal.Sessions;
using ChatApp.Signal.Tests.Peers;
using ChatApp.Signal.Tests.Sessions;

namespace ChatApp.Signal.Tests.OfficialLibrary;

public sealed class ConversationTests
{
    [Theory]
    [InlineData("libsignal-0-103", true)]
    [InlineData("libsignal-0-103", false)]
    [InlineData("libsignal-0-90", true)]
    [InlineData("libsignal-0-90", false)]
    public async Task Talks_to_the_official_library_when_we_start(string package, bool oneTime)
    {
        await using var peer = OfficialPeer.Start(package);
        using var us = new Party();
        var them = await RemoteParty.CreateAsync(peer);

        us.Start(them.Address, await them.CreateBundleAsync(oneTime));

        await TalkAsync(us, them, weBegin: true);
    }

    [Theory]
    [InlineData("libsignal-0-103", true)]
    [InlineData("libsignal-0-103", false)]
    [InlineData("libsignal-0-90", true)]
    [InlineData("libsignal-0-90", false)]
    public async Task Talks_to_the_official_library_when_it_starts(string package, bool oneTime)
    {
        await using var peer = OfficialPeer.Start(package);
        using var us = new Party();
        var them = await RemoteParty.CreateAsync(peer);

        await them.StartAsync(us.Address, us.CreateBundle(oneTime));

        await TalkAsync(us, them, weBegin: false);
        Assert.Equal(0, us.PreKeyCount);
    }

    private static async Task TalkAsync(Party us, RemoteParty them, bool weBegin)
    {
        for (var turn = 0; turn < 20; turn++)
        {
            var text = Encoding.UTF8.GetBytes($"turn {turn} {new string('x', turn * 7)}");
            if (turn % 2 == 0 == weBegin)
            {
                var message = us.Encrypt(them.Address, text);
                Assert.Equal(turn == 0 ? CiphertextKind.PreKeyMessage : CiphertextKind.Message, message.Kind);
                Assert.Equal(text, await them.DecryptAsync(us.Address, message));
            }
            else
            {
                Assert.Equal(text, us.Decrypt(them.Address, await them.EncryptAsync(us.Address, text)));
            }
        }
    }
}
