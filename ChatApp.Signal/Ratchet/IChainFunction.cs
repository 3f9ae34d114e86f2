namespace ChatApp.Signal.Ratchet;

/// <summary>The one-way function of a symmetric-key ratchet (The Double Ratchet Algorithm §2.2).</summary>
internal interface IChainFunction
{
    /// <summary>The index of the chain's first message.</summary>
    static abstract uint FirstIndex { get; }

    /// <summary>From a chain key, the key of the message with this index, and in place the chain key after it. All are 32 bytes.</summary>
    static abstract void Advance(Span<byte> chainKey, uint index, Span<byte> messageKey);
}
