using ChatApp.Contracts.Http;

namespace ChatApp.Contracts.Tests.Http;

public sealed class SecretsTests
{
    [Fact]
    public void Records_with_secrets_print_none_of_them()
    {
        var expires = DateTimeOffset.UnixEpoch;
        Assert.DoesNotContain("secret", new SessionCreated("secret", expires).ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", new ChallengeIssued("secret", expires).ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", new SessionCreation(Guid.Empty, 1, "secret", [1]).ToString(), StringComparison.Ordinal);
    }
}
