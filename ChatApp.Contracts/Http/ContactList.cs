namespace ChatApp.Contracts.Http;

/// <summary>What <c>GET /v1/contacts</c> answers: a page of at most 1,000.</summary>
/// <param name="Version">Rises with every change; if it differs between two pages, read again from the first.</param>
/// <param name="Contacts">In an order that stays.</param>
/// <param name="Next">What the next page's <c>after</c> is; null if this is the last one.</param>
public sealed record ContactList(long Version, IReadOnlyList<ContactInfo> Contacts, Guid? Next);
