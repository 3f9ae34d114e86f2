using ChatApp.AppHost.Tests.Running;

namespace ChatApp.AppHost.Tests.Run;

public sealed class NameTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("Gateway-1")]
    [InlineData("x123456789012345678901234567890123456789012345678901234567890123")]
    public void A_name_is_1_to_64_letters_digits_and_hyphens(string name) => Assert.Equal(name, Add(name).Resource.Name);

    [Theory]
    [InlineData("x1234567890123456789012345678901234567890123456789012345678901234", "between 1 and 64")]
    [InlineData("1st", "start with an ASCII letter")]
    [InlineData("-a", "start with an ASCII letter")]
    [InlineData("a-", "end with a hyphen")]
    [InlineData("a--b", "two of them in a row")]
    [InlineData("a_b", "only ASCII letters, digits, and hyphens")]
    [InlineData("a b", "only ASCII letters, digits, and hyphens")]
    [InlineData("köln", "only ASCII letters, digits, and hyphens")]
    public void Anything_else_is_refused_with_the_rule(string name, string rule)
    {
        var exception = Assert.Throws<ArgumentException>(() => Add(name));
        Assert.Contains($"Resource name '{name}' is invalid.", exception.Message, StringComparison.Ordinal);
        Assert.Contains(rule, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_name_is_refused() => Assert.Throws<ArgumentException>(() => Add(""));

    [Fact]
    public void Two_resources_of_one_name_are_refused()
    {
        var builder = DistributedApplication.CreateBuilder();
        builder.AddShell("server", "true");
        var exception = Assert.Throws<DistributedApplicationException>(() => builder.AddShell("Server", "true"));
        Assert.Contains("'Server'", exception.Message, StringComparison.Ordinal);
    }

    private static IResourceBuilder<ExecutableResource> Add(string name) => DistributedApplication.CreateBuilder().AddShell(name, "true");
}
