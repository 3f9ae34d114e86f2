using System.Text.Json.Serialization;

namespace ChatApp.Contracts.Privacy;

/// <summary>
/// To whom a user shows whether they are online and when they were last: in JSON <c>everyone</c>, <c>contacts</c> or <c>nobody</c>.
/// It counts both ways: a user sees only of those to whom they show it (docs/presence.md).
/// </summary>
[JsonConverter(typeof(JsonStringEnumConverter<LastSeenVisibility>))]
public enum LastSeenVisibility
{
    /// <summary>To all but those who are blocked. The default.</summary>
    [JsonStringEnumMemberName("everyone")]
    Everyone = 0,

    /// <summary>To those in the user's contacts.</summary>
    [JsonStringEnumMemberName("contacts")]
    Contacts = 1,

    /// <summary>To nobody.</summary>
    [JsonStringEnumMemberName("nobody")]
    Nobody = 2,
}
