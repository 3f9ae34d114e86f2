namespace ChatApp.Delivery.Tests.WakeUps;

/// <summary>A request as the webhook got it.</summary>
internal sealed record ReceivedWakeUp(IReadOnlyDictionary<string, string> Headers, string Body);
