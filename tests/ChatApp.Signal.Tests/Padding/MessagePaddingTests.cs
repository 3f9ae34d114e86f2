using ChatApp.Signal.Padding;

namespace ChatApp.Signal.Tests.Padding;

public sealed class MessagePaddingTests
{
    [Theory]
    [InlineData(0, 79)]
    [InlineData(78, 79)]
    [InlineData(79, 159)]
    [InlineData(158, 159)]
    [InlineData(159, 239)]
    public void Pads_to_a_multiple_of_eighty_less_one(int length, int padded)
    {
        var message = new byte[length];
        Array.Fill(message, (byte)0x80); // The hardest content: it looks like padding.
        var result = MessagePadding.Pad(message);
        Assert.Equal(padded, result.Length);
        Assert.Equal(message, MessagePadding.Unpad(result));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0000")]
    [InlineData("80007f")]
    public void What_is_not_padded_is_refused(string hex) => Assert.Equal(
        SignalError.MalformedMessage, Assert.Throws<SignalException>(() => MessagePadding.Unpad(Convert.FromHexString(hex))).Error);
}
