namespace CassandraNode.Language;

/// <summary>What a token is.</summary>
internal enum TokenKind
{
    Identifier,
    QuotedIdentifier,
    String,
    Integer,
    Float,
    Uuid,
    Blob,
    Symbol,
    End,
}
