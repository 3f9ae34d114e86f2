using Aspire.Dashboard.ConsoleLogs;

namespace Aspire.Dashboard.Tests.ConsoleLogs;

public sealed class AnsiTextTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("\e[32mgreen\e[39m plain", "<ansi-green>green</> plain")]
    [InlineData("\e[1;31mloud\e[22m red\e[0m plain", "<ansi-red ansi-bold>loud</><ansi-red> red</> plain")]
    [InlineData("\e[91mbright\e[m plain", "<ansi-red>bright</> plain")]
    [InlineData("\e[2Kcleared\e[3Fmoved", "clearedmoved")]
    [InlineData("cut off\e[31", "cut off")]
    [InlineData("cut off\e", "cut off")]
    public void Colours_become_styles_and_other_controls_vanish(string text, string expected) => Assert.Equal(
        expected,
        string.Concat(AnsiText.Parse(text).Select(part => part.Style is null ? part.Text : $"<{part.Style}>{part.Text}</>")));
}
