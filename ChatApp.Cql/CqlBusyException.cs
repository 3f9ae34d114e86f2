namespace ChatApp.Cql;

/// <summary>More requests are under way than the connections and their queues take. Nothing was sent.</summary>
public sealed class CqlBusyException : CqlException
{
    internal CqlBusyException(string message)
        : base(message, null, RequestOutcome.NotSent)
    {
    }
}
