namespace ChatApp.Signal.Wire;

/// <summary>How a protobuf field is laid out.</summary>
internal enum WireType
{
    Varint = 0,
    Fixed64 = 1,
    Bytes = 2,
    Fixed32 = 5,
}
