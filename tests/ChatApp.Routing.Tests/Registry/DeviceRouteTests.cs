using System.Text;
using ChatApp.Contracts.Identity;
using ChatApp.Routing.Registry;

namespace ChatApp.Routing.Tests.Registry;

public sealed class DeviceRouteTests
{
    [Theory]
    [InlineData("gateway-1")]
    [InlineData("a|b")]
    [InlineData("")]
    public void Is_read_as_it_was_written(string gatewayId)
    {
        var route = new DeviceRoute(new DeviceId(127), gatewayId, Epoch: 42, DeviceRoute.MaximumConnectionNumber);

        Assert.Equal(route, DeviceRoute.Decode("127"u8, Encoding.UTF8.GetBytes(route.Encode())));
        Assert.Equal(route, DeviceRoute.Decode(route.Device, Encoding.UTF8.GetBytes(route.Encode())));
    }

    [Theory]
    [InlineData("1", "")]
    [InlineData("1", "7")]
    [InlineData("1", "7|9")]
    [InlineData("1", "|9|gateway")]
    [InlineData("1", "7||gateway")]
    [InlineData("1", "-7|9|gateway")]
    [InlineData("1", "7| 9|gateway")]
    [InlineData("1", "99999999999999999999|9|gateway")]
    [InlineData("", "7|9|gateway")]
    [InlineData("0", "7|9|gateway")]
    [InlineData("128", "7|9|gateway")]
    [InlineData("one", "7|9|gateway")]
    public void Is_none_if_it_is_not_of_that_form(string device, string value) =>
        Assert.Null(DeviceRoute.Decode(Encoding.UTF8.GetBytes(device), Encoding.UTF8.GetBytes(value)));
}
