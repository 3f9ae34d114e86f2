using Microsoft.Extensions.Configuration;

namespace ChatApp.Gateway.Tests;

public sealed class ListeningTests
{
    [Theory]
    [InlineData("http://localhost:1;http://127.0.0.1:2", null, new[] { "http://localhost:1", "http://127.0.0.1:2" })]
    [InlineData(null, "8080", new[] { "http://*:8080" })]
    [InlineData(null, "8080;8081", new[] { "http://*:8080", "http://*:8081" })]
    [InlineData("http://localhost:1", "8080", new[] { "http://localhost:1" })]
    [InlineData(null, null, new[] { "http://localhost:5000" })]
    public void Listens_where_it_is_told_and_on_the_ports_that_a_container_gives(string? urls, string? ports, string[] expected)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["urls"] = urls, ["HTTP_PORTS"] = ports })
            .Build();
        Assert.Equal(expected, Listening.AddressesIn(configuration).Select(address => address.ToString().TrimEnd('/')));
    }
}
