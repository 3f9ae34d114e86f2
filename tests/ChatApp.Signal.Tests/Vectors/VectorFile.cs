namespace ChatApp.Signal.Tests.Vectors;

/// <summary>Reads the files of known answers beside this one, which are embedded in the assembly.</summary>
internal static class VectorFile
{
    public static IEnumerable<string[]> Read(string name)
    {
        using var stream = typeof(VectorFile).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (!line.StartsWith('#'))
            {
                yield return line.Split('\t');
            }
        }
    }

    public static byte[] Hex(string text) => Convert.FromHexString(text);
}
