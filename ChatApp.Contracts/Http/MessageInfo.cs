namespace ChatApp.Contracts.Http;

/// <summary>What <c>GET /v1/messages/{conversationId}/{messageId}</c> answers to the message's sender. Metadata only.</summary>
/// <param name="MessageId">The message.</param>
/// <param name="DeviceId">The sender's device that sent it.</param>
/// <param name="SentAt">When, by that device's clock, to the millisecond.</param>
/// <param name="Recipients">The users it was sent to, without the sender.</param>
/// <param name="Ticks">How far devices got with it; those that have not received it yet are missing.</param>
public sealed record MessageInfo(
    Guid MessageId, byte DeviceId, DateTimeOffset SentAt, IReadOnlyList<Guid> Recipients, IReadOnlyList<MessageTick> Ticks);
