using ChatApp.Signal.Keys;

namespace ChatApp.Signal.Wire;

/// <summary>
/// Reads the protobuf wire format, strictly. Of protobuf the protocol uses varints and byte strings in a handful of messages; a reader of
/// its own refuses what a lenient one lets through (a field twice, an overlong varint, a number past its field's type), hands out slices
/// instead of copies of secrets, and keeps ChatApp.Signal free of a code generator. Unknown fields are skipped.
/// </summary>
internal ref struct ProtobufReader(ReadOnlySpan<byte> buffer, SignalError error = SignalError.MalformedMessage)
{
    private const int HighestTrackedField = 64;

    private readonly SignalError _error = error;
    private ReadOnlySpan<byte> _rest = buffer;
    private ulong _seen;
    private WireType _type;

    /// <summary>Moves to the next field; false at the end. Each field may come once.</summary>
    public bool TryReadField(out int field)
    {
        field = 0;
        if (_rest.IsEmpty)
        {
            return false;
        }

        Next(out field);
        if (field < HighestTrackedField)
        {
            var bit = 1UL << field;
            if ((_seen & bit) != 0)
            {
                throw Malformed("a field comes twice");
            }

            _seen |= bit;
        }

        return true;
    }

    /// <summary>Moves to the next field of a message in which one field repeats; false at the end.</summary>
    public bool TryReadRepeatedField(out int field)
    {
        field = 0;
        if (_rest.IsEmpty)
        {
            return false;
        }

        Next(out field);
        return true;
    }

    public ReadOnlySpan<byte> ReadBytes()
    {
        Expect(WireType.Bytes);
        var length = ReadVarint();
        if (length > (ulong)_rest.Length)
        {
            throw Malformed("it is truncated");
        }

        var value = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return value;
    }

    public ReadOnlySpan<byte> ReadBytes(int length)
    {
        var value = ReadBytes();
        return value.Length == length ? value : throw Malformed("a field has the wrong length");
    }

    /// <summary>A serialized public key.</summary>
    public PublicKey ReadPublicKey() =>
        PublicKey.TryParse(ReadBytes(), out var key) ? key : throw Malformed("a public key has the wrong form");

    public uint ReadUInt32()
    {
        var value = ReadUInt64();
        return value <= uint.MaxValue ? (uint)value : throw Malformed("a number is too large");
    }

    public ulong ReadUInt64()
    {
        Expect(WireType.Varint);
        return ReadVarint();
    }

    public void Skip()
    {
        var length = _type switch
        {
            WireType.Varint => 0,
            WireType.Fixed64 => 8,
            WireType.Fixed32 => 4,
            _ => -1,
        };
        if (_type == WireType.Varint)
        {
            ReadVarint();
        }
        else if (length < 0)
        {
            ReadBytes();
        }
        else
        {
            _rest = length <= _rest.Length ? _rest[length..] : throw Malformed("it is truncated");
        }
    }

    public readonly SignalException Malformed(string why) => new(_error, $"The input cannot be read: {why}.");

    private void Next(out int field)
    {
        var tag = ReadVarint();
        _type = (WireType)(tag & 7);
        if (tag >> 3 is 0 or > 0x1FFF_FFFF || _type is not (WireType.Varint or WireType.Fixed64 or WireType.Bytes or WireType.Fixed32))
        {
            throw Malformed("a field's tag is invalid");
        }

        field = (int)(tag >> 3);
    }

    private readonly void Expect(WireType type)
    {
        if (_type != type)
        {
            throw Malformed("a field has the wrong type");
        }
    }

    private ulong ReadVarint()
    {
        if (!Varint.TryRead(_rest, out var value, out var length))
        {
            throw Malformed("a number is truncated or overlong");
        }

        _rest = _rest[length..];
        return value;
    }
}
