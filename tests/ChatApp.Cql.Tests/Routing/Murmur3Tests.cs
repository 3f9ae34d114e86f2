using System.Text;
using ChatApp.Cql.Routing;

namespace ChatApp.Cql.Tests.Routing;

public sealed class Murmur3Tests
{
    [Theory] // Known tokens of the Python driver's own tests; the last ones have bytes above 127 in the tail.
    [InlineData("313233", -7468325962851647638)]
    [InlineData("00FF10FA99" + "00FF10FA99" + "00FF10FA99" + "00FF10FA99" + "00FF10FA99" + "00FF10FA99" + "00FF10FA99" + "00FF10FA99" + "00FF10FA99" + "00FF10FA99", 5837342703291459765)]
    [InlineData("FEFEFEFEFEFEFEFE", -8927430733708461935)]
    [InlineData("1010101010101010", 1446172840243228796)]
    [InlineData("39323233333732303336383534373735383037", 7162290910810015547)]
    public void Gives_the_known_tokens(string key, long token) => Assert.Equal(token, Murmur3.TokenOf(Convert.FromHexString(key)));

    [Fact]
    public void Gives_an_empty_key_the_token_zero() => Assert.Equal(0, Murmur3.TokenOf(Encoding.UTF8.GetBytes("")));
}
