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
        _values = new BoundValue[markers.Count];
        if (options.Names is null)
        {
            if (options.Values.Count != markers.Count)
            {
                throw CqlError.Invalid(
                    $"Invalid amount of bind variables: there are {markers.Count} markers, and {options.Values.Count} values were given");
            }

            for (var index = 0; index < _values.Length; index++)
            {
                _values[index] = options.Values[index];
            }

            return;
        }

        for (var index = 0; index < _values.Length; index++)
        {
            var position = IndexOf(options.Names, markers[index]);
            _values[index] = position >= 0
                ? options.Values[position]
                : throw CqlError.Invalid($"Missing value for bind marker {markers[index] ?? "?"}");
        }
    }

    public BoundValue this[Term.Marker marker] => _values[marker.Index];

    private static int IndexOf(IReadOnlyList<string> names, string? name)
    {
        for (var index = 0; index < names.Count; index++)
        {
            if (names[index] == name)
            {
                return index;
            }
        }

        return -1;
    }
}
