using System.Text.Json.Nodes;
using ChatApp.Signal.Keys;
using ChatApp.Signal.Tests.Peers;

namespace ChatApp.Signal.Tests.OfficialLibrary;

public sealed class SignatureTests
{
    [Fact]
    public async Task Each_side_verifies_the_others_signatures_and_refuses_altered_ones()
    {
        await using var peer = OfficialPeer.Start();
        for (var length = 0; length < 100; length += 9)
        {
            using var identity = IdentityKeyPair.Generate();
            var message = new byte[length];
            Random.Shared.NextBytes(message);

            var theirs = RemoteParty.Bytes(
                await peer.CallAsync(
                    "sign", new JsonObject { ["privateKey"] = RemoteParty.Text(identity.Serialize()), ["message"] = RemoteParty.Text(message) }),
                "signature");
            Assert.True(identity.IdentityKey.Verify(message, theirs));

            var ours = identity.Sign(message);
            Assert.True(await VerifyAsync(peer, identity.IdentityKey, message, ours));
            ours[Random.Shared.Next(ours.Length)] ^= (byte)(1 << Random.Shared.Next(8));
            Assert.False(await VerifyAsync(peer, identity.IdentityKey, message, ours));
            Assert.False(identity.IdentityKey.Verify(message, ours));
        }
    }

    private static async Task<bool> VerifyAsync(OfficialPeer peer, IdentityKey key, byte[] message, byte[] signature)
    {
        var answer = await peer.CallAsync("verify", new JsonObject
        {
            ["publicKey"] = RemoteParty.Text(key.Serialized),
            ["message"] = RemoteParty.Text(message),
            ["signature"] = RemoteParty.Text(signature),
        });
        return (bool)answer["valid"]!;
    }
}
