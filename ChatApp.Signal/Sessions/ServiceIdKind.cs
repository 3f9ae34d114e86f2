namespace ChatApp.Signal.Sessions;

/// <summary>Which of a user's two identities is meant. The numbers are those on the wire.</summary>
public enum ServiceIdKind : byte
{
    /// <summary>The account's identity, which all conversations use.</summary>
    Account = 0,

    /// <summary>The phone number's identity, which people who know only the number write to.</summary>
    PhoneNumber = 1,
}
