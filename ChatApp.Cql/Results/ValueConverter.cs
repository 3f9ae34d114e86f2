using System.Collections;
using ChatApp.Cql.Types;

namespace ChatApp.Cql.Results;

/// <summary>Makes typed collections of what <see cref="CqlCodec"/> decodes.</summary>
internal static class ValueConverter
{
    public static bool TryConvert(object? value, Type wanted, out object? converted)
    {
        converted = value;
        if (value is null)
        {
            return !wanted.IsValueType || Nullable.GetUnderlyingType(wanted) is not null;
        }

        wanted = Nullable.GetUnderlyingType(wanted) ?? wanted;
        if (wanted.IsInstanceOfType(value))
        {
            return true;
        }

        switch (value)
        {
            case CqlDecimal number when wanted == typeof(decimal):
                converted = number.ToDecimal();
                return true;
            case byte[] bytes when wanted == typeof(ReadOnlyMemory<byte>):
                converted = new ReadOnlyMemory<byte>(bytes);
                return true;
            case KeyValuePair<object, object?>[] pairs:
                return TryConvertMap(pairs, wanted, out converted);
            case object?[] elements:
                return TryConvertElements(elements, wanted, out converted);
            default:
                return false;
        }
    }

    private static bool TryConvertElements(object?[] elements, Type wanted, out object? converted)
    {
        converted = null;
        var definition = wanted.IsGenericType ? wanted.GetGenericTypeDefinition() : null;
        var elementType = wanted.IsArray ? wanted.GetElementType() : wanted.GetGenericArguments().FirstOrDefault();
        if (elementType is null)
        {
            return false;
        }

        var array = Array.CreateInstance(elementType, elements.Length);
        for (var i = 0; i < elements.Length; i++)
        {
            if (!TryConvert(elements[i], elementType, out var element))
            {
                return false;
            }

            array.SetValue(element, i);
        }

        converted = wanted.IsInstanceOfType(array) ? array
            : definition == typeof(List<>) ? Activator.CreateInstance(wanted, array)
            : definition == typeof(HashSet<>) || definition == typeof(IReadOnlySet<>) || definition == typeof(ISet<>)
                ? Activator.CreateInstance(typeof(HashSet<>).MakeGenericType(elementType), array)
            : null;
        return converted is not null;
    }

    private static bool TryConvertMap(KeyValuePair<object, object?>[] pairs, Type wanted, out object? converted)
    {
        converted = null;
        var arguments = wanted.GetGenericArguments();
        if (arguments.Length != 2)
        {
            return false;
        }

        var type = typeof(Dictionary<,>).MakeGenericType(arguments);
        if (!wanted.IsAssignableFrom(type))
        {
            return false;
        }

        var dictionary = (IDictionary)Activator.CreateInstance(type)!;
        foreach (var (key, value) in pairs)
        {
            if (!TryConvert(key, arguments[0], out var convertedKey) || !TryConvert(value, arguments[1], out var convertedValue))
            {
                return false;
            }

            dictionary.Add(convertedKey!, convertedValue);
        }

        converted = dictionary;
        return true;
    }
}
