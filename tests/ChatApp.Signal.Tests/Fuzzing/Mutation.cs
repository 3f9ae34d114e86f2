namespace ChatApp.Signal.Tests.Fuzzing;

/// <summary>Turns a good input into one that may be bad.</summary>
internal static class Mutation
{
    private static readonly byte[] Telling = [0x00, 0x01, 0x7F, 0x80, 0xFF];

    public static byte[] Of(Random random, byte[] good)
    {
        var bytes = new List<byte>(good);
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var at = bytes.Count == 0 ? 0 : random.Next(random.Next(2) == 0 ? Math.Min(bytes.Count, 48) : bytes.Count);
            switch (random.Next(7))
            {
                case 0 when bytes.Count > 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1 when bytes.Count > 0: bytes[at] = Telling[random.Next(Telling.Length)]; break;
                case 2 when bytes.Count > 0: bytes.RemoveRange(at, bytes.Count - at); break;
                case 3: bytes.InsertRange(at, Junk(random, random.Next(1, 12))); break;
                case 4 when bytes.Count > 0: bytes.RemoveRange(at, random.Next(1, Math.Min(40, bytes.Count - at + 1))); break;
                case 5 when bytes.Count > 0: bytes.InsertRange(at, bytes.GetRange(at, random.Next(1, Math.Min(60, bytes.Count - at + 1)))); break;
                default: bytes = random.Next(20) == 0 ? [.. Junk(random, random.Next(0, 200))] : [.. bytes, .. Junk(random, 1)]; break;
            }
        }

        return [.. bytes];
    }

    private static byte[] Junk(Random random, int length)
    {
        var junk = new byte[length];
        random.NextBytes(junk);
        return junk;
    }
}
