namespace ChatApp.Cql.Frames;

/// <summary>The messages of opening a connection and of preparing, which are rare and need no pooling.</summary>
internal sealed class SimpleRequest(Opcode opcode, Action<PooledBuffer> writeBody) : IRequest
{
    public Opcode Opcode => opcode;

    public static SimpleRequest Options() => new(Opcode.Options, static _ => { });

    public static SimpleRequest Startup(string driverVersion) => new(Opcode.Startup, output =>
    {
        output.WriteShort(3);
        output.WriteString("CQL_VERSION");
        output.WriteString("3.0.0");
        output.WriteString("DRIVER_NAME");
        output.WriteString("ChatApp.Cql");
        output.WriteString("DRIVER_VERSION");
        output.WriteString(driverVersion);
    });

    /// <summary>SASL PLAIN (RFC 4616): an empty authorization identity, the user name, the password.</summary>
    public static SimpleRequest PlainCredentials(string username, string password) => new(Opcode.AuthResponse, output =>
    {
        var token = System.Text.Encoding.UTF8.GetBytes($"\0{username}\0{password}");
        output.WriteBytes(token);
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(token);
    });

    public static SimpleRequest Prepare(string cql) => new(Opcode.Prepare, output => output.WriteLongString(cql));

    public static SimpleRequest Register(params string[] events) => new(Opcode.Register, output =>
    {
        output.WriteShort((ushort)events.Length);
        foreach (var name in events)
        {
            output.WriteString(name);
        }
    });

    public void WriteBody(PooledBuffer output) => writeBody(output);
}
