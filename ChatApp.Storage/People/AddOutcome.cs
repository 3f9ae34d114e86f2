namespace ChatApp.Storage.People;

/// <summary>What became of putting somebody on a list.</summary>
public enum AddOutcome
{
    /// <summary>They are on it now.</summary>
    Added,

    /// <summary>They were on it already.</summary>
    AlreadyThere,

    /// <summary>The list is full; nothing was written.</summary>
    Full,
}
