using System.Security.Cryptography;
using ChatApp.Signal.Keys;
using ChatApp.Signal.Ratchet;
using ChatApp.Signal.Wire;

namespace ChatApp.Signal.Sessions;

/// <summary>Encrypts and decrypts with one session. The session changes only when a message has been authenticated and decrypted.</summary>
internal static class SessionCipher
{
    private const int IdentitiesLength = 2 * PublicKey.SerializedLength;

    /// <exception cref="SignalException"><see cref="SignalError.ChainExhausted"/>.</exception>
    public static EncryptedMessage Encrypt(SessionState session, LocalDevice local, ProtocolAddress peer, ReadOnlySpan<byte> plaintext)
    {
        if (session.Ratchet.IsExhausted)
        {
            throw new SignalException(SignalError.ChainExhausted, "The session can count no further.");
        }

        Span<byte> seed = stackalloc byte[SymmetricKeys.Length];
        Span<byte> postQuantumKey = stackalloc byte[SymmetricKeys.Length];
        Span<byte> keys = stackalloc byte[MessageCipher.KeysLength];
        var postQuantum = session.Sparse.Send(postQuantumKey);
        var header = session.Ratchet.Send(seed);
        using var cipher = new MessageCipher(seed, postQuantumKey, keys);
        CryptographicOperations.ZeroMemory(seed);
        CryptographicOperations.ZeroMemory(postQuantumKey);

        Span<byte> addresses = stackalloc byte[AddressPair.Length];
        AddressPair.Write(local.Address, peer, addresses);
        var ciphertextLength = MessageCipher.CiphertextLength(plaintext.Length);
        using var writer = new ProtobufWriter(IdentitiesLength + ciphertextLength + 192);
        writer.WriteRaw(local.Identity.IdentityKey.Serialized);
        writer.WriteRaw(session.Peer.Serialized);
        cipher.Encrypt(plaintext, SessionMessage.WriteHead(writer, header, ciphertextLength));
        SessionMessage.WriteTail(writer, postQuantum, session.Pending is null ? default : addresses);
        Span<byte> code = stackalloc byte[MessageCipher.CodeLength];
        cipher.Authenticate(writer.Written, code);
        writer.WriteRaw(code);

        var message = writer.Written[IdentitiesLength..];
        return session.Pending is { } pending
            ? new EncryptedMessage(CiphertextKind.PreKeyMessage, PreKeyMessage.Serialize(pending, session.BaseKey, local, message))
            : new EncryptedMessage(CiphertextKind.Message, message.ToArray());
    }

    /// <exception cref="SignalException">The message is not of this session, or has been decrypted before.</exception>
    public static byte[] Decrypt(SessionState session, LocalDevice local, ProtocolAddress peer, SessionMessage message)
    {
        using var step = session.Ratchet.Receive(message.Header.RatchetKey, message.Header.Counter);
        using var sparseStep = session.Sparse.Receive(message.PostQuantum.Span);
        Span<byte> keys = stackalloc byte[MessageCipher.KeysLength];
        using var cipher = new MessageCipher(step.MessageSeed, sparseStep.MessageKey, keys);
        Authenticate(session, local, message, cipher);
        if (!message.Addresses.IsEmpty && !AddressPair.Matches(message.Addresses.Span, sender: peer, recipient: local.Address))
        {
            throw new SignalException(SignalError.WrongAddress, "The message is between other addresses.");
        }

        var plaintext = cipher.Decrypt(message.Ciphertext.Span);
        DoubleRatchet.Process(step);
        session.Sparse.Process(sparseStep);
        session.Sparse.Commit(sparseStep);
        session.Ratchet.Commit(step);
        session.Pending = null;
        return plaintext;
    }

    private static void Authenticate(SessionState session, LocalDevice local, SessionMessage message, in MessageCipher cipher)
    {
        var authenticated = new byte[IdentitiesLength + message.Authenticated.Length];
        session.Peer.Serialized.CopyTo(authenticated);
        local.Identity.IdentityKey.Serialized.CopyTo(authenticated.AsSpan(PublicKey.SerializedLength));
        message.Authenticated.Span.CopyTo(authenticated.AsSpan(IdentitiesLength));
        Span<byte> code = stackalloc byte[MessageCipher.CodeLength];
        cipher.Authenticate(authenticated, code);
        if (!CryptographicOperations.FixedTimeEquals(code, message.Code.Span))
        {
            throw new SignalException(SignalError.AuthenticationFailed, "The message is not authentic.");
        }
    }
}
