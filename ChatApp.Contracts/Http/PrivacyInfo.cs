using ChatApp.Contracts.Privacy;

namespace ChatApp.Contracts.Http;

/// <summary>What <c>GET /v1/privacy</c> answers: all of the caller's settings. Each is changed at an address of its own.</summary>
/// <param name="LastSeen">To whom the caller shows when they are and were online, and so also whose they see.</param>
/// <param name="ReadReceipts">Whether those who write to the caller learn that it was read, and the caller learns it of them.</param>
public sealed record PrivacyInfo(LastSeenVisibility LastSeen, bool ReadReceipts = true);
