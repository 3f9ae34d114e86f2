namespace ChatApp.Bench.Micro.Signal;

/// <summary>
/// A piece of work with the protocol, done in batches. As an application does it, sessions are read from and written to their stored form
/// every time.
/// </summary>
internal interface ISignalWork
{
    /// <summary>In the name of its figures.</summary>
    string Name { get; }

    /// <summary>Makes ready what a batch needs. Not measured.</summary>
    void Prepare(int batch);

    /// <summary>Does the work once.</summary>
    /// <param name="index">Within the batch.</param>
    void Run(int index);
}
