using System.Text;
using ChatApp.Signal.Fingerprints;
using ChatApp.Signal.KeyAgreement;
using ChatApp.Signal.Keys;
using ChatApp.Signal.SenderKeys;
using ChatApp.Signal.Sessions;
using ChatApp.Signal.Tests.Sessions;
using ChatApp.Signal.Tests.Vectors;

namespace ChatApp.Signal.Tests.OfficialLibrary;

/// <summary>
/// What version 0.103.0 of the official library wrote, recorded once: it is read without the library, today and by every later build.
/// </summary>
public sealed class RecordedTests
{
    private static readonly ProtocolAddress Us = new(Guid.Parse("018f0000-0000-7000-8000-00000000a11c"), 1);
    private static readonly ProtocolAddress Them = new(Guid.Parse("018f0000-0000-7000-8000-000000000b0b"), 2);
    private static readonly Dictionary<string, byte[]> Recorded =
        VectorFile.Read("official-0.103.0.tsv").ToDictionary(static line => line[0], static line => VectorFile.Hex(line[1]));

    [Fact]
    public void First_messages_start_a_session()
    {
        var preKeys = new ReceivedPreKeys(
            SignedPreKey.Parse(Recorded["signed-prekey"]), KyberPreKey.Parse(Recorded["kyber-prekey"]), PreKey.Parse(Recorded["prekey"]));
        using var session = PeerSession.Create(Device(), Them);
        for (byte number = 0; number < 3; number++)
        {
            Assert.Equal([number], session.Decrypt(PreKeyMessage.Parse(Recorded[$"first-message-{number}"]), preKeys).Plaintext);
        }
    }

    [Fact]
    public void Messages_of_a_later_epoch_are_read()
    {
        using var session = PeerSession.Parse(Device(), Them, Recorded["session"]);
        Assert.True(session.Current!.Sparse.Epoch > 1);
        foreach (var number in new byte[] { 2, 0, 1 })
        {
            Assert.Equal([number], session.Decrypt(Recorded[$"later-message-{number}"]).Plaintext);
        }
    }

    [Fact]
    public void Group_messages_are_read()
    {
        using var distribution = SenderKeyDistribution.Parse(Recorded["distribution"]);
        using var receiver = GroupReceiver.Create(distribution.DistributionId);
        receiver.Accept(distribution);
        foreach (var number in new byte[] { 1, 2, 0 })
        {
            Assert.Equal([number], receiver.Decrypt(SenderKeyMessage.Parse(Recorded[$"group-message-{number}"])));
        }
    }

    [Fact]
    public void Safety_number_and_signature_are_ours()
    {
        var local = IdentityKey.Parse(Recorded["safety-number-local"]);
        var number = SafetyNumber.Create(Us.User, local, Them.User, IdentityKey.Parse(Recorded["safety-number-remote"]));
        Assert.Equal(Encoding.ASCII.GetString(Recorded["safety-number-digits"]), number.Digits);
        Assert.Equal(Recorded["safety-number-scannable"], number.ToScannable());
        Assert.True(local.Verify("signed"u8, Recorded["signature"]));
    }

    private static LocalDevice Device() => new Party(address: Us, identity: IdentityKeyPair.Parse(Recorded["identity"])).Local;
}
