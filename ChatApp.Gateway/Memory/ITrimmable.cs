namespace ChatApp.Gateway.Memory;

/// <summary>Keeps what may be of use again. Thread-safe.</summary>
internal interface ITrimmable
{
    /// <summary>Lets go of what nobody uses: a busy stretch is over (<see cref="QuietTrim"/>).</summary>
    void Trim();
}
