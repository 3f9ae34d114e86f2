using System.Net;
using System.Net.WebSockets;
using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;
using ChatApp.Routing.Registry;
using ChatApp.TestSupport;
using Frame = ChatApp.Contracts.ClientProtocol.ServerFrame.FrameOneofCase;

namespace ChatApp.Gateway.Tests.Fleet;

public sealed class OverloadTests(GatewayFleet fleet)
{
    // Frames that nobody holds in buffers: some 200 MB of answers.
    private const int Unending = 2_000_000;

    [Theory]
    [InlineData("--Gateway:MaximumConnections=1")]
    [InlineData("--Gateway:MaximumProcessorShare=0.01")] // Less than any gateway that has been running for 5 s in a busy process.
    public async Task Past_its_limits_a_gateway_refuses_new_connections_with_a_time_to_wait_and_keeps_those_it_has(string limit)
    {
        await using var gateway = await fleet.StartGatewayAsync(limit);
        await using var alice = await RawClient.ConnectAsync(fleet, gateway.Url, await fleet.CreateUserAsync(), number: 1);
        (HttpStatusCode Status, string? RetryAfter) answer = default;
        await Waiting.UntilAsync(
            async () =>
            {
                for (var work = 0UL; work < 1_000_000; work++)
                {
                    _ = Math.Sqrt(work);
                }

                answer = await TryConnectAsync(gateway.Url);
                return answer.Status != HttpStatusCode.SwitchingProtocols;
            },
            "a new connection to be refused",
            TimeSpan.FromSeconds(30));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);
        Assert.InRange(int.Parse(answer.RetryAfter!, null), 1, 5);

        await alice.SendMessageAsync(await fleet.CreateUserAsync(), 1, "still served");
        Assert.Equal(Frame.Sent, (await alice.ReceiveAsync(Frame.Sent)).FrameCase);
    }

    [Fact]
    public async Task A_client_that_does_not_take_its_answers_is_cut_and_costs_nobody_else_anything()
    {
        await using var gateway = await fleet.StartGatewayAsync(
            "--Gateway:MaximumProcessorShare=1", "--Gateway:MaximumQueueDelay=00:01:00", "--Gateway:MessagesPerSecond=100000",
            "--Gateway:MessageBurst=100000", "--Gateway:MessagesPerUserMinute=10000000");
        var (mallory, bob) = (await fleet.CreateUserAsync(), await fleet.CreateUserAsync());
        await using var alice = await RawClient.ConnectAsync(fleet, gateway.Url, await fleet.CreateUserAsync(), number: 1);
        await using var deaf = await SilentClient.ConnectAsync(fleet, gateway.Url, mallory, number: 1, receiveBuffer: 4096);

        // Each is refused, and each refusal is an answer that waits.
        var flood = deaf.FloodAsync(
            new ClientFrame { Send = new Send { ConversationId = ConversationId.Between(mallory.User, bob.User).ToWire(), Number = 1 } }, Unending);
        var number = 0L;
        do
        {
            var id = await alice.SendMessageAsync(bob, ++number, "served meanwhile");
            Assert.Equal(id.ToWire(), (await alice.ReceiveAsync(Frame.Sent)).Sent.MessageId);
        }
        while (!flood.IsCompleted);

        Assert.InRange(await flood, 1, Unending - 1);
        var routes = new Routes(fleet.Redis);
        await Waiting.UntilAsync(async () => (await routes.FindAsync(mallory.User)).Count == 0, "its route to be removed");
    }

    [Fact]
    public async Task With_Redis_gone_sends_become_jobs_up_to_a_bound_and_are_refused_past_it_until_it_is_back()
    {
        await using var redis = await RedisServerFixture.StartAsync(TestContext.Current.CancellationToken);
        await using var gateway = await fleet.StartGatewayAsync(
            "--Gateway:MaximumOpenJobs=3", $"--ConnectionStrings:redis={redis.ConnectionString}");
        await using var alice = await RawClient.ConnectAsync(fleet, gateway.Url, await fleet.CreateUserAsync(), number: 1);
        var bob = await fleet.CreateUserAsync();
        await redis.KillAsync();
        for (var number = 1; number <= 3; number++)
        {
            await alice.SendMessageAsync(bob, number, "a job");
            Assert.Equal(Frame.Sent, (await AnswerAsync(alice)).FrameCase);
        }

        var answers = new List<ServerFrame>();
        for (var peer = 0; peer < 5; peer++)
        {
            await alice.SendMessageAsync(await fleet.CreateUserAsync(), 1, "one too many");
        }

        while (answers.Count < 5)
        {
            answers.Add(await AnswerAsync(alice));
        }

        // One a second goes on past the bound, to see whether Redis is back.
        var refusals = answers.Select(answer => answer.Refused).OfType<Refused>().ToList();
        Assert.InRange(refusals.Count, 2, 4);
        Assert.All(refusals, refused => Assert.Equal((ErrorCode.Unavailable, 5_000U), (refused.Code, refused.RetryAfterMilliseconds)));

        await redis.StartAgainAsync(TestContext.Current.CancellationToken);
        await Waiting.UntilAsync(
            async () =>
            {
                await alice.SendMessageAsync(bob, 4, "again");
                return (await AnswerAsync(alice)).FrameCase == Frame.Sent;
            },
            "sends to be taken again");
        await alice.SendMessageAsync(bob, 5, "and at once");
        Assert.Equal(Frame.Sent, (await AnswerAsync(alice)).FrameCase);
    }

    private static async Task<ServerFrame> AnswerAsync(RawClient client)
    {
        ServerFrame answer;
        while ((answer = await client.ReceiveAsync()).FrameCase is not (Frame.Sent or Frame.Refused))
        {
        }

        return answer;
    }

    private static async Task<(HttpStatusCode Status, string? RetryAfter)> TryConnectAsync(Uri url)
    {
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.AddSubProtocol(ChatProtocol.Subprotocol);
        try
        {
            await socket.ConnectAsync(url, TestContext.Current.CancellationToken);
        }
        catch (WebSocketException)
        {
        }

        return (socket.HttpStatusCode, socket.HttpResponseHeaders?.TryGetValue("Retry-After", out var values) == true ? values.First() : null);
    }
}
