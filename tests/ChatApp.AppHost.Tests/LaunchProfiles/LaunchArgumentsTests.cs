using Aspire.Hosting.Projects;

namespace ChatApp.AppHost.Tests.LaunchProfiles;

public sealed class LaunchArgumentsTests
{
    [Theory]
    [InlineData("", new string[0])]
    [InlineData("   ", new string[0])]
    [InlineData("one", new[] { "one" })]
    [InlineData("  one \t two\n", new[] { "one", "two" })]
    [InlineData("--name \"two words\" end", new[] { "--name", "two words", "end" })]
    [InlineData("--name=\"two words\"", new[] { "--name=two words" })]
    [InlineData("a\" \"b", new[] { "a b" })]
    [InlineData("\"\"", new[] { "" })]
    [InlineData("a \"\" b", new[] { "a", "", "b" })]
    [InlineData("say \\\"yes\\\"", new[] { "say", "\"yes\"" })]
    [InlineData("C:\\folder\\file", new[] { "C:\\folder\\file" })]
    [InlineData("\"C:\\some folder\\\\\" next", new[] { "C:\\some folder\\", "next" })]
    [InlineData("\\\\\\\"x", new[] { "\\\"x" })]
    [InlineData("ends\\", new[] { "ends\\" })]
    [InlineData("\"not closed", new[] { "not closed" })]
    [InlineData("it's 'as is'", new[] { "it's", "'as", "is'" })]
    public void Splits_at_white_space_outside_quotes(string text, string[] expected) => Assert.Equal(expected, LaunchArguments.Split(text));
}
