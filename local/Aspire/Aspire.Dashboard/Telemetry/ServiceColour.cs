namespace Aspire.Dashboard.Telemetry;

/// <summary>Gives each service a colour of its own, the same on every page.</summary>
internal static class ServiceColour
{
    private const int Colours = 10;

    /// <summary>A class of the style sheet.</summary>
    public static string ClassOf(string service)
    {
        // Not string.GetHashCode, which differs from run to run.
        var hash = 17u;
        foreach (var character in service)
        {
            hash = (hash * 31) + character;
        }

        return $"hue-{hash % Colours}";
    }
}
