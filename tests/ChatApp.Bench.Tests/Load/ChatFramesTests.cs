using System.Net.WebSockets;
using ChatApp.Bench.Load.Crowd;
using ChatApp.Bench.Load.Wire;
using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;

namespace ChatApp.Bench.Tests.Load;

/// <summary>The generator writes its frames by hand: the runtime's WebSocket and the generated protobuf must read the same in them.</summary>
public sealed class ChatFramesTests
{
    private static readonly UserId Peer = new(Guid.NewGuid());
    private static readonly ConversationId Conversation = new(Guid.NewGuid());

    [Theory]
    [InlineData(24)]
    [InlineData(40)]
    [InlineData(200)]
    [InlineData(5_000)]
    public async Task A_message_reads_as_the_frame_that_the_protocol_defines(int bodyBytes)
    {
        var clock = TimeProvider.System;
        var buffer = new FrameBuffer(7);
        var now = clock.GetTimestamp();
        new ChatFrames(5, Peer, 3, Conversation, clock).WriteSend(buffer, 300, now, bodyBytes);

        var send = ClientFrame.Parser.ParseFrom(await ReadAsync(buffer)).Send;

        Assert.True(WireIds.TryRead(send.MessageId, out var id) && new MessageId(id).IsVersion7);
        Assert.InRange(new MessageId(id).Time, clock.GetUtcNow().AddSeconds(-5), clock.GetUtcNow().AddSeconds(5));
        Assert.Equal((5, 300L), MessageIds.Read(send.MessageId.Span));
        Assert.Equal(Conversation.ToWire(), send.ConversationId);
        Assert.Equal(300UL, send.Number);
        var recipient = Assert.Single(send.Recipients);
        Assert.Equal(Peer.ToWire(), recipient.UserId);
        var copy = Assert.Single(recipient.Devices);
        Assert.Equal(3U, copy.DeviceId);
        Assert.Equal(bodyBytes, copy.Ciphertext.Length);
        Assert.Equal((5, 300L, now), MessageBody.Read(copy.Ciphertext.Span));
        Assert.True(MessageBody.IsWhole(copy.Ciphertext.Span, 5, 300, now));
    }

    [Fact]
    public async Task Hello_and_acknowledgement_read_as_the_frames_that_the_protocol_defines()
    {
        var buffer = new FrameBuffer(1);
        ChatFrames.WriteHello(buffer, new string('t', 400), 9, 1L << 60);
        var hello = ClientFrame.Parser.ParseFrom(await ReadAsync(buffer)).Hello;
        buffer.Clear();
        ChatFrames.WriteAcknowledge(buffer, 1_000);
        var acknowledge = ClientFrame.Parser.ParseFrom(await ReadAsync(buffer)).Acknowledge;

        Assert.Equal((new string('t', 400), 9UL, 1L << 60), (hello.AccessToken, hello.ConnectionNumber, hello.ConfirmedPosition));
        Assert.Equal(1_000UL, acknowledge.Delivery);
    }

    [Fact]
    public void A_body_with_one_other_bit_is_not_whole()
    {
        var body = new byte[200];
        MessageBody.Write(body, 1, 2, 3);
        for (var index = MessageBody.MinimumLength; index < body.Length; index++)
        {
            body[index] ^= 1;
            Assert.False(MessageBody.IsWhole(body, 1, 2, 3), $"Byte {index} was changed.");
            body[index] ^= 1;
        }

        Assert.True(MessageBody.IsWhole(body, 1, 2, 3));
    }

    private static async Task<byte[]> ReadAsync(FrameBuffer buffer)
    {
        using var stream = new MemoryStream(buffer.Written.ToArray());
        using var server = WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = true });
        var message = new byte[70_000];
        var length = 0;
        ValueWebSocketReceiveResult received;
        do
        {
            received = await server.ReceiveAsync(message.AsMemory(length), TestContext.Current.CancellationToken);
            length += received.Count;
        }
        while (!received.EndOfMessage);
        Assert.Equal(WebSocketMessageType.Binary, received.MessageType);
        Assert.Equal(stream.Length, stream.Position);
        return message[..length];
    }
}
