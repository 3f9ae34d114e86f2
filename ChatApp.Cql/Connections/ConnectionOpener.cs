using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Reflection;
using System.Security.Authentication;
using ChatApp.Cql.Frames;
using ChatApp.Cql.Statements;

namespace ChatApp.Cql.Connections;

/// <summary>Opens connections: TCP, TLS if wanted, STARTUP, credentials if asked for, keyspace.</summary>
internal sealed class ConnectionOpener(ConnectionSettings settings)
{
    private static readonly string DriverVersion = typeof(ConnectionOpener).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "1";

    /// <param name="address">Where the node listens.</param>
    /// <param name="host">What its certificate should name.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="CqlException">The node could not be reached or did not let us in; the message says why.</exception>
    public async Task<Connection> OpenAsync(EndPoint address, string host, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(settings.Options.ConnectTimeout, settings.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            return await OpenWithinAsync(address, host, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new CqlConnectionException($"no connection within {settings.Options.ConnectTimeout.TotalSeconds:0.###} s", RequestOutcome.NotSent);
        }
        catch (Exception exception) when (exception is SocketException or IOException or AuthenticationException)
        {
            throw new CqlConnectionException(exception.Message, RequestOutcome.NotSent, exception);
        }
    }

    private async Task<Connection> OpenWithinAsync(EndPoint address, string host, CancellationToken cancellationToken)
    {
        var stream = await OpenStreamAsync(address, host, cancellationToken).ConfigureAwait(false);
        var connection = new Connection(stream, address, settings);
        try
        {
            connection.Start();
            await StartUpAsync(connection, cancellationToken).ConfigureAwait(false);
            await UseKeyspaceAsync(connection, cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task<Stream> OpenStreamAsync(EndPoint address, string host, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address, cancellationToken).ConfigureAwait(false);
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        var plain = new NetworkStream(socket, ownsSocket: true);
        if (!settings.Options.Tls)
        {
            return plain;
        }

        var encrypted = new SslStream(plain, leaveInnerStreamOpen: false);
        try
        {
            await encrypted.AuthenticateAsClientAsync(TlsOptionsFor(host), cancellationToken).ConfigureAwait(false);
            return encrypted;
        }
        catch
        {
            await encrypted.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private SslClientAuthenticationOptions TlsOptionsFor(string host)
    {
        var wanted = settings.Options.TlsAuthentication ?? new SslClientAuthenticationOptions();
        return new SslClientAuthenticationOptions
        {
            TargetHost = string.IsNullOrEmpty(wanted.TargetHost) ? host : wanted.TargetHost,
            ClientCertificates = wanted.ClientCertificates,
            ClientCertificateContext = wanted.ClientCertificateContext,
            LocalCertificateSelectionCallback = wanted.LocalCertificateSelectionCallback,
            RemoteCertificateValidationCallback = wanted.RemoteCertificateValidationCallback,
            CertificateChainPolicy = wanted.CertificateChainPolicy,
            CertificateRevocationCheckMode = wanted.CertificateRevocationCheckMode,
            EnabledSslProtocols = wanted.EnabledSslProtocols,
            CipherSuitesPolicy = wanted.CipherSuitesPolicy,
            EncryptionPolicy = wanted.EncryptionPolicy,
        };
    }

    private async Task StartUpAsync(Connection connection, CancellationToken cancellationToken)
    {
        using var answer = await connection.AskAsync(SimpleRequest.Startup(DriverVersion), Deadline(), cancellationToken).ConfigureAwait(false);
        switch (answer.Opcode)
        {
            case Opcode.Ready:
                return;
            case Opcode.Authenticate when settings.Options.Username is { } username:
                await AuthenticateAsync(connection, username, cancellationToken).ConfigureAwait(false);
                return;
            case Opcode.Authenticate:
                throw new CqlAuthenticationFailedException("the server wants credentials and none are configured");
            default:
                throw new CqlProtocolException($"the server answered STARTUP with {answer.Opcode}");
        }
    }

    private async Task AuthenticateAsync(Connection connection, string username, CancellationToken cancellationToken)
    {
        var credentials = SimpleRequest.PlainCredentials(username, settings.Options.Password ?? "");
        using var answer = await connection.AskAsync(credentials, Deadline(), cancellationToken).ConfigureAwait(false);
        if (answer.Opcode != Opcode.AuthSuccess)
        {
            throw new CqlAuthenticationFailedException($"the server wants more than a user name and a password ({answer.Opcode})");
        }
    }

    private async Task UseKeyspaceAsync(Connection connection, CancellationToken cancellationToken)
    {
        if (settings.Options.Keyspace is { } keyspace)
        {
            var use = new TextStatement($"USE \"{keyspace.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
            use.ApplyDefaults(settings.Options, timestamp: 0);
            using var answer = await connection.AskAsync(use, Deadline(), cancellationToken).ConfigureAwait(false);
        }
    }

    private long Deadline() => settings.DeadlineAfter(settings.Options.ConnectTimeout);
}
