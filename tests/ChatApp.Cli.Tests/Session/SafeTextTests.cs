using ChatApp.Cli.Session;

namespace ChatApp.Cli.Tests.Session;

public sealed class SafeTextTests
{
    [Theory]
    [InlineData("plain ✓ 🦊 größer", "plain ✓ 🦊 größer")]
    [InlineData("a\r\nb\tc", "a\nb    c")]
    [InlineData("\e[2Jgone", "\uFFFD[2Jgone")]
    [InlineData("\u009b31mred", "\uFFFD31mred")]
    [InlineData("\u202Etxt.exe", "\uFFFDtxt.exe")]
    [InlineData("bell\a", "bell\uFFFD")]
    public void Keeps_text_and_takes_the_teeth_out_of_control_characters(string written, string shown) =>
        Assert.Equal(shown, SafeText.Clean(written));
}
