using System.Globalization;

namespace ChatApp.Bench.Peers.Xmpp;

/// <summary>
/// Prosody as its package and documentation set it up: one process, epoll, the internal storage (files); without TLS, limits and federation.
/// Accounts are written in its storage format.
/// </summary>
/// <param name="archives">Whether mod_mam keeps every message of both sides (XEP-0313).</param>
internal sealed class ProsodyPeer(bool archives) : IPeer
{
    public string Name => archives ? "prosody-archive" : "prosody";

    public bool Stores => true;

    public string Durability => archives
        ? "both archives' files, and the offline file of who is away: written, not fsynced"
        : "nothing for who is connected (its memory until the client has acknowledged); the offline file of who is away: written, not fsynced";

    public async Task<RunningPeer> StartAsync(int users, TimeProvider clock, CancellationToken cancellationToken)
    {
        await Packages.EnsureAsync("prosody", "prosody", cancellationToken);
        var folder = ServerFolder.Create();
        var accounts = Directory.CreateDirectory(Path.Combine(folder, "data", XmppFrames.Domain, "accounts")).FullName;
        for (var user = 0; user < users; user++)
        {
            ServerFolder.Write(accounts, $"{XmppFrames.NameOf(user)}.dat", $"return {{ [\"password\"] = \"{XmppFrames.Password}\"; }};\n");
        }

        var server = await PeerProcess.StartAsync(
            "node",
            "prosody",
            port => ["--config", ServerFolder.Write(folder, "prosody.cfg.lua", Configuration(folder, port)), "-F"],
            environment: null,
            clock,
            cancellationToken);
        return new RunningPeer(XmppPeers.Kind, [XmppPeers.UrlOf(server)], [server], folder);
    }

    private string Configuration(string folder, int port) => string.Create(CultureInfo.InvariantCulture, $$"""
        pidfile = "{{folder}}/prosody.pid"
        data_path = "{{folder}}/data"
        certificates = "{{folder}}"
        run_as_root = true -- If whoever runs the bench is.
        interfaces = { "127.0.0.1" }
        c2s_ports = { {{port}} }
        modules_enabled = { "roster"; "saslauth"; "disco"; "ping"; "smacks"; "offline"; {{(archives ? "\"mam\";" : "")}} }
        modules_disabled = { "s2s"; "tls" }
        c2s_require_encryption = false
        allow_unencrypted_plain_auth = true
        authentication = "internal_plain"
        storage = "internal"
        storage_archive_item_limit = 10000000 -- It is 10,000 otherwise, for who is away and in an archive; more are sent back.
        log = { warn = "*console" }
        VirtualHost "{{XmppFrames.Domain}}"

        """);
}
