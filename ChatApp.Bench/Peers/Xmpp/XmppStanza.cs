using System.Buffers.Text;

namespace ChatApp.Bench.Peers.Xmpp;

/// <summary>Finds in a stanza what a user asks of it, without building anything.</summary>
internal static class XmppStanza
{
    /// <summary>An attribute of the first element.</summary>
    /// <param name="element">Begins with a tag.</param>
    /// <param name="opening">A space, the name, <c>=</c> and the quote: <c> id='</c>.</param>
    /// <returns>Empty if it has none.</returns>
    public static ReadOnlySpan<byte> Attribute(ReadOnlySpan<byte> element, ReadOnlySpan<byte> opening)
    {
        var tag = element[..(element.IndexOf((byte)'>') + 1)];
        var start = tag.IndexOf(opening);
        if (start < 0)
        {
            return default;
        }

        var value = tag[(start + opening.Length)..];
        var end = value.IndexOf((byte)'\'');
        return end < 0 ? default : value[..end];
    }

    /// <summary>A number among the attributes of the first element; -1 if there is none.</summary>
    public static long Number(ReadOnlySpan<byte> element, ReadOnlySpan<byte> opening)
    {
        var value = Attribute(element, opening);
        return Utf8Parser.TryParse(value, out long number, out var used) && used == value.Length ? number : -1;
    }

    /// <summary>The text between two tags; empty if there is none.</summary>
    public static ReadOnlySpan<byte> Between(ReadOnlySpan<byte> stanza, ReadOnlySpan<byte> opening, ReadOnlySpan<byte> closing)
    {
        var start = stanza.IndexOf(opening);
        if (start < 0)
        {
            return default;
        }

        var text = stanza[(start + opening.Length)..];
        var end = text.IndexOf(closing);
        return end < 0 ? default : text[..end];
    }

    /// <summary>The stanza from a child on; empty if it has none.</summary>
    public static ReadOnlySpan<byte> From(ReadOnlySpan<byte> stanza, ReadOnlySpan<byte> child)
    {
        var start = stanza.IndexOf(child);
        return start < 0 ? default : stanza[start..];
    }
}
