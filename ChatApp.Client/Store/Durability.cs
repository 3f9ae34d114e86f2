namespace ChatApp.Client.Store;

/// <summary>What a commit must survive before it returns.</summary>
internal enum Durability
{
    /// <summary>The end of this process. A power cut may undo it; whatever is committed later survives only with it.</summary>
    Process = 0,

    /// <summary>A power cut. Everything that is acknowledged to the service rests on it.</summary>
    Power = 1,
}
