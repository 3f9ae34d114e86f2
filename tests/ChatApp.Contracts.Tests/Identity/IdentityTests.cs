using ChatApp.Contracts.Identity;
using Google.Protobuf;

namespace ChatApp.Contracts.Tests.Identity;

public sealed class IdentityTests
{
    [Fact]
    public void A_conversation_of_two_is_the_same_from_both_sides_and_differs_between_pairs()
    {
        var (alice, bob, carol) = (UserId.New(), UserId.New(), UserId.New());
        Assert.Equal(ConversationId.Between(alice, bob), ConversationId.Between(bob, alice));
        Assert.NotEqual(ConversationId.Between(alice, bob), ConversationId.Between(alice, carol));
    }

    [Fact]
    public void A_conversation_id_is_stable_across_implementations()
    {
        // SHA-256("chatapp:conversation" ‖ 00…01 ‖ 00…02), first 16 bytes, version and variant set; computed independently.
        var one = UserId.Parse("00000000-0000-0000-0000-000000000001");
        var two = UserId.Parse("00000000-0000-0000-0000-000000000002");
        Assert.Equal("39b3a5a6-c58e-8013-b903-28f06ad55025", ConversationId.Between(two, one).ToString());
    }

    [Fact]
    public void A_message_id_carries_its_time_to_the_millisecond()
    {
        var now = DateTimeOffset.FromUnixTimeMilliseconds(1_795_000_000_123);
        var id = MessageId.New(now);
        Assert.True(id.IsVersion7);
        Assert.Equal(now, id.Time);
        Assert.False(new MessageId(Guid.NewGuid()).IsVersion7);
    }

    [Fact]
    public void The_time_of_the_greatest_message_id_is_clamped_and_not_an_error() =>
        Assert.Equal(DateTimeOffset.MaxValue.ToUnixTimeMilliseconds(), new MessageId(Guid.Parse("ffffffff-ffff-7fff-bfff-ffffffffffff")).Time.ToUnixTimeMilliseconds());

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(127, true)]
    [InlineData(128, false)]
    public void A_device_id_is_1_to_127(byte value, bool valid)
    {
        if (valid)
        {
            Assert.Equal(value, new DeviceId(value).Value);
        }
        else
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => new DeviceId(value));
        }
    }

    [Theory]
    [InlineData("ali", true)]
    [InlineData("al", false)]
    [InlineData("a.b_c-9", true)]
    [InlineData("Alice", true)]
    [InlineData("al ice", false)]
    [InlineData("älice", false)]
    [InlineData("abcdefghijklmnopqrstuvwxyz012345", true)]
    [InlineData("abcdefghijklmnopqrstuvwxyz0123456", false)]
    [InlineData(null, false)]
    public void A_handle_is_3_to_32_of_its_characters(string? text, bool valid)
    {
        Assert.Equal(valid, Handle.TryParse(text, out var handle));
        Assert.Equal(valid ? text!.ToLowerInvariant() : "", handle.Value);
    }

    [Fact]
    public void An_id_on_the_wire_is_16_bytes_big_endian()
    {
        var id = Guid.Parse("01020304-0506-0708-090a-0b0c0d0e0f10");
        Assert.Equal("0102030405060708090A0B0C0D0E0F10", Convert.ToHexString(id.ToWire().Span));
        Assert.True(WireIds.TryRead(id.ToWire(), out var read));
        Assert.Equal(id, read);
        Assert.False(WireIds.TryRead(ByteString.CopyFrom(new byte[15]), out _));
        Assert.False(WireIds.TryRead(ByteString.CopyFrom(new byte[17]), out _));
    }
}
