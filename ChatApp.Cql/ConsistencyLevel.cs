namespace ChatApp.Cql;

/// <summary>How many replicas must take part in a request (CQL v4 §3, [consistency]).</summary>
public enum ConsistencyLevel
{
    /// <summary>Writes only: even a hint on the coordinator counts.</summary>
    Any = 0,

    /// <summary>One replica.</summary>
    One = 1,

    /// <summary>Two replicas.</summary>
    Two = 2,

    /// <summary>Three replicas.</summary>
    Three = 3,

    /// <summary>More than half of all replicas.</summary>
    Quorum = 4,

    /// <summary>Every replica.</summary>
    All = 5,

    /// <summary>More than half of the replicas in the coordinator's data centre.</summary>
    LocalQuorum = 6,

    /// <summary>More than half of the replicas in each data centre.</summary>
    EachQuorum = 7,

    /// <summary>For conditional statements: agreement among all replicas.</summary>
    Serial = 8,

    /// <summary>For conditional statements: agreement among the replicas of the coordinator's data centre.</summary>
    LocalSerial = 9,

    /// <summary>One replica in the coordinator's data centre.</summary>
    LocalOne = 10,
}
