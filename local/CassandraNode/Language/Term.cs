namespace CassandraNode.Language;

/// <summary>A value in a statement: written out, computed or bound.</summary>
internal abstract record Term
{
    /// <summary>A constant as written.</summary>
    internal sealed record Constant(TokenKind Kind, string Text) : Term;

    internal sealed record Null : Term;

    /// <summary>A bind marker.</summary>
    /// <param name="Index">From 0, in the order of the text.</param>
    /// <param name="Name">Its name, if it has one.</param>
    internal sealed record Marker(int Index, string? Name) : Term;

    internal sealed record Call(string Function, IReadOnlyList<Term> Arguments) : Term;

    /// <summary>A list, or what stands between square brackets.</summary>
    internal sealed record ListOf(IReadOnlyList<Term> Elements) : Term;

    /// <summary>A set, or an empty map.</summary>
    internal sealed record SetOf(IReadOnlyList<Term> Elements) : Term;

    internal sealed record MapOf(IReadOnlyList<KeyValuePair<Term, Term>> Entries) : Term;

    internal sealed record TupleOf(IReadOnlyList<Term> Elements) : Term;
}
