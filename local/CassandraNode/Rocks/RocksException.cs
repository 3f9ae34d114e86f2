namespace CassandraNode.Rocks;

/// <summary>RocksDB could not do what it was asked to: the disk is full, or fails, or another process has the folder open.</summary>
internal sealed class RocksException(string message) : Exception(message);
