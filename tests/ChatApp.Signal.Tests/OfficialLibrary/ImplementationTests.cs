using ChatApp.Signal.Primitives;

namespace ChatApp.Signal.Tests.OfficialLibrary;

public sealed class ImplementationTests
{
    /// <summary>Environment variable that is set where the managed implementation is to be in use.</summary>
    public const string ExpectManaged = "SIGNAL_EXPECT_MANAGED";

    [Fact]
    public void The_expected_implementation_is_in_use()
    {
        var managed = Environment.GetEnvironmentVariable(ExpectManaged) is not null;
        Assert.Equal(managed ? typeof(ManagedPrimitives) : typeof(SodiumPrimitives), PrimitiveSet.Current.GetType());
    }
}
