namespace ChatApp.Bench.Peers.Xmpp;

/// <summary>A server's configuration and data, thrown away with it.</summary>
internal static class ServerFolder
{
    public static string Create() => Directory.CreateTempSubdirectory("chatapp-peer-").FullName;

    /// <summary>Writes a configuration.</summary>
    /// <returns>Its path.</returns>
    public static string Write(string folder, string name, string text)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
