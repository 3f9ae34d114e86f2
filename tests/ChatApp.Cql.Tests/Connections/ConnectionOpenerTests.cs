using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ChatApp.Cql.Tests.Fakes;

namespace ChatApp.Cql.Tests.Connections;

public sealed class ConnectionOpenerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sends_credentials_as_SASL_PLAIN_when_asked_for_them()
    {
        await using var server = FakeCqlServer.Start();
        server.Script = WantsPassword("s3cret");
        var options = server.Options;
        (options.Username, options.Password) = ("chat", "s3cret");
        await using var session = await CqlSession.ConnectAsync(options, Token);

        var sent = server.Requests.First(request => request.Opcode == Op.AuthResponse);
        Assert.Equal("\0chat\0s3cret", Encoding.UTF8.GetString(sent.Body[4..]));
    }

    [Fact]
    public async Task Reports_refused_credentials_without_the_password()
    {
        await using var server = FakeCqlServer.Start();
        server.Script = WantsPassword("s3cret");
        var options = server.Options;
        (options.Username, options.Password) = ("chat", "wr0ng");
        var exception = await Assert.ThrowsAsync<CqlAuthenticationFailedException>(() => CqlSession.ConnectAsync(options, Token));
        Assert.Contains("Provided username chat and/or password are incorrect", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wr0ng", exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_that_a_server_wants_credentials_where_none_are_given()
    {
        await using var server = FakeCqlServer.Start();
        server.Script = WantsPassword("s3cret");
        var exception = await Assert.ThrowsAsync<CqlAuthenticationFailedException>(() => CqlSession.ConnectAsync(server.Options, Token));
        Assert.Contains("wants credentials", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_every_contact_point_and_why_it_failed()
    {
        var gone = FakeCqlServer.Start();
        await gone.DisposeAsync();
        await using var old = FakeCqlServer.Start();
        old.Script = _ => FakeReply.Error(0x000A, "Invalid or unsupported protocol version (4); the lowest supported version is 3");
        var options = new CqlSessionOptions { ContactPoints = { $"127.0.0.1:{gone.Port}", $"127.0.0.1:{old.Port}", "no-such-host.invalid" } };

        var exception = await Assert.ThrowsAsync<CqlConnectionException>(() => CqlSession.ConnectAsync(options, Token));

        Assert.Equal(RequestOutcome.NotSent, exception.Outcome);
        Assert.Contains($"127.0.0.1:{gone.Port}: Connection refused", exception.Message, StringComparison.Ordinal);
        Assert.Contains($"127.0.0.1:{old.Port}: Invalid or unsupported protocol version", exception.Message, StringComparison.Ordinal);
        Assert.Contains("no-such-host.invalid: ", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gives_up_on_a_server_that_accepts_and_says_nothing()
    {
        await using var server = FakeCqlServer.Start();
        server.Script = _ => FakeReply.Silence;
        var options = server.Options;
        options.ConnectTimeout = TimeSpan.FromMilliseconds(100);
        var exception = await Assert.ThrowsAsync<CqlConnectionException>(() => CqlSession.ConnectAsync(options, Token));
        Assert.Contains($"{server.EndPoint}", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reports_a_keyspace_that_does_not_exist()
    {
        await using var server = FakeCqlServer.Start();
        server.Script = request => request.Opcode == Op.Query && request.Text == "USE \"gone\"" ? FakeReply.Error(0x2200, "Keyspace 'gone' does not exist") : null;
        var options = server.Options;
        options.Keyspace = "gone";
        var exception = await Assert.ThrowsAsync<CqlConnectionException>(() => CqlSession.ConnectAsync(options, Token));
        Assert.Contains("Keyspace 'gone' does not exist", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Encrypts_and_checks_the_certificate()
    {
        using var certificate = CreateCertificate();
        await using var server = FakeCqlServer.Start(certificate: certificate);
        var options = server.Options;
        options.Tls = true;
        options.ConnectTimeout = TimeSpan.FromMinutes(1);

        var refused = await Assert.ThrowsAsync<CqlConnectionException>(() => CqlSession.ConnectAsync(options, Token));
        Assert.Contains("certificate", refused.Message, StringComparison.Ordinal);

        options.TlsAuthentication = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, presented, _, _) => presented!.GetCertHashString() == certificate.GetCertHashString(),
        };
        await using var session = await CqlSession.ConnectAsync(options, Token);
        using var rows = await session.ExecuteAsync("SELECT x FROM t", Token);
        Assert.Empty(rows);
    }

    private static Func<FakeRequest, FakeReply?> WantsPassword(string password) => request => request.Opcode switch
    {
        Op.Startup => new FakeReply(Op.Authenticate, new Bytes().Text("org.apache.cassandra.auth.PasswordAuthenticator").ToArray()),
        Op.AuthResponse when Encoding.UTF8.GetString(request.Body).EndsWith('\0' + password, StringComparison.Ordinal) => new FakeReply(Op.AuthSuccess, new Bytes().Int(-1).ToArray()),
        Op.AuthResponse => FakeReply.Error(0x0100, "Provided username chat and/or password are incorrect"),
        _ => null,
    };

    private static X509Certificate2 CreateCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), password: null);
    }
}
