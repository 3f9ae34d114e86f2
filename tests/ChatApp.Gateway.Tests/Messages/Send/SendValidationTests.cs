using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;
using ChatApp.Gateway.Messages.Send;
using Google.Protobuf;
using SendFrame = ChatApp.Contracts.ClientProtocol.Send;

namespace ChatApp.Gateway.Tests.Messages.Send;

public sealed class SendValidationTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private static readonly DeviceAddress Alice = new(UserId.New(), new DeviceId(1));
    private static readonly UserId Bob = UserId.New();

    [Fact]
    public void Takes_a_message_for_the_peer_and_for_the_senders_other_devices()
    {
        var frame = Frame();
        frame.Recipients.Add(Copies(Alice.User, 2));
        Assert.True(SendValidation.TryRead(frame, Alice, Now, out var message, out _));
        Assert.Equal(Bob, message.Peer);
        Assert.Equal([new DeviceAddress(Bob, new DeviceId(1)), new DeviceAddress(Alice.User, new DeviceId(2))], message.Copies.Select(copy => copy.Recipient));
    }

    [Theory]
    [InlineData(ChatProtocol.MaximumCiphertextBytes, true)]
    [InlineData(ChatProtocol.MaximumCiphertextBytes + 1, false)]
    public void A_ciphertext_is_60_KiB_at_most(int length, bool valid)
    {
        var frame = Frame();
        frame.Recipients[0].Devices[0].Ciphertext = ByteString.CopyFrom(new byte[length]);
        Assert.Equal(valid, SendValidation.TryRead(frame, Alice, Now, out _, out var refusal));
        Assert.Equal(valid ? null : ErrorCode.TooLarge, refusal?.Code);
    }

    [Theory]
    [InlineData(5 * 60, true)]
    [InlineData((5 * 60) + 1, false)]
    [InlineData(-30 * 24 * 3600, true)]
    [InlineData((-30 * 24 * 3600) - 1, false)]
    public void The_time_in_the_id_is_5_minutes_ahead_or_30_days_old_at_most(int seconds, bool valid)
    {
        var frame = Frame();
        frame.MessageId = MessageId.New(Now.AddSeconds(seconds)).ToWire();
        Assert.Equal(valid, SendValidation.TryRead(frame, Alice, Now, out _, out var refusal));
        Assert.Equal(valid ? null : ErrorCode.MessageIdTime, refusal?.Code);
    }

    public static TheoryData<string, Action<SendFrame>> Broken => new()
    {
        { "no id", frame => frame.MessageId = ByteString.Empty },
        { "an id that is no UUIDv7", frame => frame.MessageId = Guid.NewGuid().ToWire() },
        { "no number", frame => frame.Number = 0 },
        { "a number beyond 63 bits", frame => frame.Number = (ulong)long.MaxValue + 1 },
        { "no conversation", frame => frame.ConversationId = ByteString.Empty },
        { "another conversation", frame => frame.ConversationId = Guid.NewGuid().ToWire() },
        { "no recipient", frame => frame.Recipients.Clear() },
        { "two peers", frame => frame.Recipients.Add(Copies(UserId.New(), 1)) },
        { "only itself", frame => { frame.Recipients.Clear(); frame.Recipients.Add(Copies(Alice.User, 2)); } },
        { "the sending device", frame => frame.Recipients.Add(Copies(Alice.User, 1)) },
        { "a device twice", frame => frame.Recipients.Add(Copies(Bob, 1)) },
        { "device 0", frame => frame.Recipients[0].Devices[0].DeviceId = 0 },
        { "device 128", frame => frame.Recipients[0].Devices[0].DeviceId = 128 },
        { "a user id of 15 bytes", frame => frame.Recipients[0].UserId = ByteString.CopyFrom(new byte[15]) },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void Refuses_a_frame_with(string what, Action<SendFrame> spoil)
    {
        var frame = Frame();
        spoil(frame);
        Assert.False(SendValidation.TryRead(frame, Alice, Now, out _, out var refusal), what);
        Assert.Equal(ErrorCode.Malformed, refusal.Code);
    }

    private static SendFrame Frame() => new()
    {
        MessageId = MessageId.New(Now).ToWire(),
        ConversationId = ConversationId.Between(Alice.User, Bob).ToWire(),
        Number = 1,
        Recipients = { Copies(Bob, 1) },
    };

    private static RecipientCopies Copies(UserId user, uint device) => new()
    {
        UserId = user.ToWire(),
        Devices = { new DeviceCopy { DeviceId = device, Ciphertext = ByteString.CopyFromUtf8("x") } },
    };
}
