namespace ChatApp.Bench.Results;

/// <summary>Which way a figure should go.</summary>
internal enum Better
{
    /// <summary>It is there to be known.</summary>
    None,

    /// <summary>The less, the better.</summary>
    Lower,

    /// <summary>The more, the better.</summary>
    Higher,
}
