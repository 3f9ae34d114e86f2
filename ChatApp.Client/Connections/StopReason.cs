namespace ChatApp.Client.Connections;

/// <summary>Why a client no longer tries to connect.</summary>
public enum StopReason
{
    /// <summary>It has not stopped.</summary>
    None = 0,

    /// <summary>The same device has connected elsewhere. Start again only when the user wants this client back.</summary>
    Superseded = 1,

    /// <summary>The device was removed from its account: its data is to be deleted, and it has to be linked anew.</summary>
    DeviceRemoved = 2,

    /// <summary>The service does not accept the device's key.</summary>
    SignInRefused = 3,

    /// <summary>The local store cannot be written: nothing more can be received safely. Open the store and the client anew.</summary>
    StoreFailed = 4,

    /// <summary>A bug: see <see cref="ConnectionState.Detail"/> and the log.</summary>
    Failed = 5,
}
