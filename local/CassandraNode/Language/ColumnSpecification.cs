namespace CassandraNode.Language;

/// <summary>A column as CREATE and ALTER TABLE give it.</summary>
internal sealed record ColumnSpecification(string Name, string Type, bool IsStatic);
