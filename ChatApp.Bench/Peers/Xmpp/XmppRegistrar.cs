using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ChatApp.Bench.Load;

namespace ChatApp.Bench.Peers.Xmpp;

/// <summary>Makes accounts over a client connection (XEP-0077), many on each before anybody has signed in.</summary>
internal static class XmppRegistrar
{
    private const int AccountsOfOne = 250; // A connection that nobody signs in on is closed after a while.
    private const int AtOnce = 8;

    /// <exception cref="LoadFailedException">The server refused.</exception>
    public static Task RegisterAsync(int port, int users, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            Enumerable.Range(0, (users + AccountsOfOne - 1) / AccountsOfOne),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (part, token) => await RegisterAsync(port, part * AccountsOfOne, Math.Min(users, (part + 1) * AccountsOfOne), token));

    private static async Task RegisterAsync(int port, int first, int end, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
        var orders = new StringBuilder($"<?xml version='1.0'?><stream:stream to='{XmppFrames.Domain}' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>");
        for (var user = first; user < end; user++)
        {
            orders.Append(CultureInfo.InvariantCulture, $"<iq type='set' id='{user}'><query xmlns='jabber:iq:register'><username>{XmppFrames.NameOf(user)}</username><password>{XmppFrames.Password}</password></query></iq>");
        }

        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(orders.ToString()), cancellationToken);
        var answers = new StringBuilder();
        using var reader = new StreamReader(client.GetStream());
        var buffer = new char[4096];
        while (CountOf(answers.ToString(), "type='result'") < end - first)
        {
            var read = await reader.ReadAsync(buffer, cancellationToken);
            answers.Append(buffer, 0, read);
            if (read == 0 || answers.ToString().Contains("type='error'", StringComparison.Ordinal))
            {
                throw new LoadFailedException($"An account was refused: {answers}");
            }
        }
    }

    private static int CountOf(string text, string part) => text.Split(part).Length - 1;
}
