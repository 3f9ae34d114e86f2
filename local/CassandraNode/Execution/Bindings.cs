using CassandraNode.Language;
using CassandraNode.Protocol;

namespace CassandraNode.Execution;

/// <summary>The values of one execution, by marker.</summary>
internal sealed class Bindings
{
    private readonly BoundValue[] _values;

    /// <exception cref="CqlError">Invalid: values are missing.</exception>
    public Bindings(IReadOnlyList<string?> markers, QueryOptions options)
    {
        if (options.Names is null)
        {
            _values = options.Values.Length == markers.Count
                ? options.Values
                : throw CqlError.Invalid(
                    $"Invalid amount of bind variables: there are {markers.Count} markers, and {options.Values.Length} values were given");
            return;
        }

        _values = new BoundValue[markers.Count];
        for (var index = 0; index < _values.Length; index++)
        {
            var position = Array.IndexOf(options.Names, markers[index]);
            _values[index] = position >= 0
                ? options.Values[position]
                : throw CqlError.Invalid($"Missing value for bind marker {markers[index] ?? "?"}");
        }
    }

    public BoundValue this[Term.Marker marker] => _values[marker.Index];
}
