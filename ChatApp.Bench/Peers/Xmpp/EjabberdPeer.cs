using System.Globalization;
using ChatApp.Bench.Load;

namespace ChatApp.Bench.Peers.Xmpp;

/// <summary>
/// ejabberd as its package and documentation set it up: one node, all cores, Mnesia; without TLS, rate limits and federation. It runs
/// as one Erlang node that no other can join, so there is no epmd and no cookie. Accounts are made over client connections.
/// </summary>
/// <param name="archives">Whether mod_mam keeps every message of both sides (XEP-0313).</param>
internal sealed class EjabberdPeer(bool archives) : IPeer
{
    private const string LibraryOfPackage = "/usr/lib";

    public string Name => archives ? "ejabberd-archive" : "ejabberd";

    public bool Stores => true;

    public string Durability => archives
        ? "Mnesia's tables of both archives, and of who is away: handed to the table, on disk within minutes, not fsynced"
        : "nothing for who is connected (its memory until the client has acknowledged); who is away: handed to Mnesia's table, on disk within minutes, not fsynced";

    public async Task<RunningPeer> StartAsync(int users, TimeProvider clock, CancellationToken cancellationToken)
    {
        await Packages.EnsureAsync("ejabberdctl", "ejabberd", cancellationToken);
        var library = Directory.EnumerateDirectories(LibraryOfPackage)
            .FirstOrDefault(folder => Directory.EnumerateDirectories(folder, "ejabberd-*").Any())
            ?? throw new LoadFailedException($"There is no ejabberd under {LibraryOfPackage}.");
        var folder = ServerFolder.Create();
        var spool = Directory.CreateDirectory(Path.Combine(folder, "spool")).FullName;
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["HOME"] = folder,
            ["ERL_LIBS"] = library,
            ["ERL_CRASH_DUMP"] = Path.Combine(folder, "erl_crash.dump"),
            ["EJABBERD_CONFIG_PATH"] = Path.Combine(folder, "ejabberd.yml"),
            ["EJABBERD_LOG_PATH"] = Path.Combine(folder, "ejabberd.log"),
        };
        var server = await PeerProcess.StartAsync(
            "node",
            "erl",
            port =>
            {
                ServerFolder.Write(folder, "ejabberd.yml", Configuration(port));
                return ["-noinput", "+K", "true", "+P", "250000", "+Q", "65536", "-mnesia", "dir", $"\"{spool}\"", "-s", "ejabberd"];
            },
            environment,
            clock,
            cancellationToken);
        var running = new RunningPeer(XmppPeers.Kind, [XmppPeers.UrlOf(server)], [server], folder);
        try
        {
            await XmppRegistrar.RegisterAsync(server.Port, users, cancellationToken);
            return running;
        }
        catch
        {
            await running.DisposeAsync();
            throw;
        }
    }

    private string Configuration(int port) => string.Create(CultureInfo.InvariantCulture, $$"""
        loglevel: warning
        hosts:
          - {{XmppFrames.Domain}}
        listen:
          -
            port: {{port}}
            ip: "127.0.0.1"
            module: ejabberd_c2s
            max_stanza_size: 262144
            backlog: 511
            access: c2s
        auth_method: internal
        auth_password_format: plain
        registration_timeout: infinity
        access_rules:
          c2s:
            allow: all
          register:
            allow: all
        shaper_rules:
          max_user_sessions: 10
          max_user_offline_messages: infinity
        modules:
          mod_disco: {}
          mod_offline:
            access_max_user_messages: max_user_offline_messages
          mod_ping: {}
          mod_register:
            ip_access: all
            access: register
          mod_roster: {}
          mod_stream_mgmt:
            max_ack_queue: infinity
        {{(archives ? "  mod_mam:\n    default: always" : "")}}

        """);
}
