namespace ChatApp.Bench.Load.Crowd;

/// <summary>Somebody with one connection who sends to one other, whichever system carries it.</summary>
internal interface ILoadUser : IDisposable
{
    /// <summary>Connects and signs in; returns once messages can be sent.</summary>
    Task ConnectAsync(CancellationToken cancellationToken);

    /// <summary>Lets the user send.</summary>
    void StartSending(SendOrder order);

    /// <summary>Nothing more is sent.</summary>
    void StopSending();

    /// <summary>Sends a message that was meant to be sent at a timestamp.</summary>
    void SendPaced(long intendedAt);

    /// <summary>Ends the connection as a user does who goes away; what is on its way waits for the next one.</summary>
    void Disconnect();

    /// <summary>Looks for gaps once everything has come to rest.</summary>
    void Check();
}
