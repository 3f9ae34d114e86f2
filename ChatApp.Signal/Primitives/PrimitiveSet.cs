namespace ChatApp.Signal.Primitives;

/// <summary>
/// The implementation in use: the native one where libsodium loads, the managed one elsewhere or if the AppContext switch
/// <c>ChatApp.Signal.ManagedOnly</c> is set. It has passed <see cref="PrimitiveSelfTest"/>, or nothing in this library works.
/// </summary>
internal static class PrimitiveSet
{
    private const string ManagedOnlySwitch = "ChatApp.Signal.ManagedOnly";

    public static IPrimitives Current { get; } = Choose();

    private static IPrimitives Choose()
    {
        var chosen = (IPrimitives?)TryNative() ?? new ManagedPrimitives();
        PrimitiveSelfTest.Run(chosen);
        return chosen;
    }

    private static SodiumPrimitives? TryNative()
    {
        if (OperatingSystem.IsBrowser() || (AppContext.TryGetSwitch(ManagedOnlySwitch, out var managedOnly) && managedOnly))
        {
            return null;
        }

        try
        {
            return new SodiumPrimitives();
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
        {
            return null; // A platform for which the package has no native library.
        }
    }
}
