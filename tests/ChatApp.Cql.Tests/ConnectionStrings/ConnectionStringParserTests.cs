namespace ChatApp.Cql.Tests.ConnectionStrings;

public sealed class ConnectionStringParserTests
{
    [Fact]
    public void Reads_every_key()
    {
        var options = CqlSessionOptions.Parse("contact points=10.0.0.1, node2:9043;Port=9999;Username=chat;Password='a;b=c';Default Keyspace=ks;Local Datacenter=dc 1;Tls=true");
        Assert.Equal(["10.0.0.1", "node2:9043"], options.ContactPoints);
        Assert.Equal((9999, "chat", "a;b=c", "ks", "dc 1", true), (options.Port, options.Username, options.Password, options.Keyspace, options.LocalDatacenter, options.Tls));
    }

    [Fact]
    public void Leaves_what_is_not_given_at_its_default()
    {
        var options = CqlSessionOptions.Parse("Contact Points=127.0.0.1");
        Assert.Equal((9042, null, null, false, ConsistencyLevel.LocalQuorum, TimeSpan.FromSeconds(5), 500), (options.Port, options.Username, options.Keyspace, options.Tls, options.Consistency, options.RequestTimeout, options.PageSize));
    }

    [Theory]
    [InlineData("Contact Points=a;Prot=1;Password=hunter2", "'Prot'")]
    [InlineData("Contact Points=a;Port=hunter2", "Port")]
    [InlineData("Contact Points=a;Port=0;Password=hunter2", "Port")]
    [InlineData("Contact Points=a;Tls=hunter2", "Tls")]
    [InlineData("Port=9042;Password=hunter2", "no Contact Points")]
    [InlineData("Contact Points=a;Password='hunter2", "Key=Value")]
    public void Names_the_bad_key_and_no_value(string text, string named)
    {
        var exception = Assert.Throws<FormatException>(() => CqlSessionOptions.Parse(text));
        Assert.Contains(named, exception.Message, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("hunter2", exception.ToString(), StringComparison.Ordinal);
    }
}
