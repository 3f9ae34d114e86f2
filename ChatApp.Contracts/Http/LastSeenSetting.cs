using System.Text.Json.Serialization;
using ChatApp.Contracts.Privacy;

namespace ChatApp.Contracts.Http;

/// <summary>What <c>PUT /v1/privacy/last-seen</c> takes.</summary>
/// <param name="Visibility">To whom the caller shows when they are and were online, and so also whose they see.</param>
public sealed record LastSeenSetting([property: JsonRequired] LastSeenVisibility Visibility);
