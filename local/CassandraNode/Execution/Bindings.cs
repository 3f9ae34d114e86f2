using CassandraNode.Language;
using CassandraNode.Protocol;

namespace CassandraNode.Execution;

/// <summary>The values of one execution, by marker.</summary>
internal readonly struct Bindings
{
    private readonly BoundValue[] _values;

    /// <exception cref="CqlError">Invalid: values are missing.</exception>
    public Bindings(IReadOnlyList<string?> markers, BoundValue[] values, string[]? names = null)
    {
        if (names is null)
        {
            _values = values.Length == markers.Count
                ? values
                : throw CqlError.Invalid($"Invalid amount of bind variables: there are {markers.Count} markers, and {values.Length} values were given");
            return;
        }

        _values = new BoundValue[markers.Count];
        for (var index = 0; index < _values.Length; index++)
        {
            var position = Array.IndexOf(names, markers[index]);
            _values[index] = position >= 0
                ? values[position]
                : throw CqlError.Invalid($"Missing value for bind marker {markers[index] ?? "?"}");
        }
    }

    public BoundValue this[Term.Marker marker] => _values[marker.Index];
}
