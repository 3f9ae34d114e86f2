namespace CassandraNode.Engine;

/// <summary>What can be read: the store as it is, or as it was at one moment.</summary>
internal interface IStoreReader
{
    /// <summary>A value; null if there is none.</summary>
    byte[]? Get(byte[] key);

    /// <summary>The keys from one on, up to but not including another, ascending or descending. Sees one moment of the store.</summary>
    IEnumerable<KeyValuePair<byte[], byte[]>> Scan(byte[] from, byte[] until, bool descending = false);
}
