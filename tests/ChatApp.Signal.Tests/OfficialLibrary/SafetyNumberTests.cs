using System.Text.Json.Nodes;
using ChatApp.Signal.Fingerprints;
using ChatApp.Signal.Keys;
using ChatApp.Signal.Tests.Peers;

namespace ChatApp.Signal.Tests.OfficialLibrary;

public sealed class SafetyNumberTests
{
    [Fact]
    public async Task Digits_and_scannable_form_are_the_official_librarys()
    {
        await using var peer = OfficialPeer.Start();
        for (var round = 0; round < 5; round++)
        {
            using var local = IdentityKeyPair.Generate();
            using var remote = IdentityKeyPair.Generate();
            var (localUser, remoteUser) = (Guid.NewGuid(), Guid.NewGuid());

            var ours = SafetyNumber.Create(localUser, local.IdentityKey, remoteUser, remote.IdentityKey);

            var theirs = await peer.CallAsync("fingerprint", new JsonObject
            {
                ["version"] = 2,
                ["localId"] = RemoteParty.Text(remoteUser.ToByteArray(bigEndian: true)),
                ["localKey"] = RemoteParty.Text(remote.IdentityKey.Serialized),
                ["remoteId"] = RemoteParty.Text(localUser.ToByteArray(bigEndian: true)),
                ["remoteKey"] = RemoteParty.Text(local.IdentityKey.Serialized),
            });
            Assert.Equal((string)theirs["display"]!, ours.Digits);
            Assert.True(ours.Matches(RemoteParty.Bytes(theirs, "scannable")));
            var mirrored = SafetyNumber.Create(remoteUser, remote.IdentityKey, localUser, local.IdentityKey);
            Assert.Equal(RemoteParty.Bytes(theirs, "scannable"), mirrored.ToScannable());
        }
    }
}
