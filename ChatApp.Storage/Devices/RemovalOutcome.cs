namespace ChatApp.Storage.Devices;

/// <summary>What became of removing a device.</summary>
public enum RemovalOutcome
{
    /// <summary>It is gone.</summary>
    Removed,

    /// <summary>The user has no such device, or no longer.</summary>
    Unknown,

    /// <summary>It stays, being the user's last one.</summary>
    LastDevice,
}
