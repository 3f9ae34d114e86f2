using System.Diagnostics.CodeAnalysis;
using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;
using Google.Protobuf;

namespace ChatApp.Client.Messages;

/// <summary>The plaintext inside a ciphertext: <c>chat.content.v1</c>.</summary>
internal static class ContentCodec
{
    public static ReadOnlyMemory<byte> Write(string text, UserId recipient, ulong number) =>
        new Content { Number = number, RecipientUserId = recipient.ToWire(), Text = text }.ToByteArray();

    /// <summary>The same content under another number.</summary>
    public static ReadOnlyMemory<byte> Renumber(ReadOnlyMemory<byte> content, ulong number)
    {
        var renumbered = Content.Parser.ParseFrom(content.Span);
        renumbered.Number = number;
        return renumbered.ToByteArray();
    }

    public static bool TryRead(ReadOnlyMemory<byte> plaintext, [NotNullWhen(true)] out Content? content)
    {
        try
        {
            content = Content.Parser.ParseFrom(plaintext.Span);
            return true;
        }
        catch (InvalidProtocolBufferException)
        {
            content = null;
            return false;
        }
    }
}
