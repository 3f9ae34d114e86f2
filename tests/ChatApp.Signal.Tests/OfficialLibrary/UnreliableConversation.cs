using System.Globalization;
using System.Text;
using ChatApp.Signal.Sessions;
using ChatApp.Signal.Tests.Peers;

namespace ChatApp.Signal.Tests.OfficialLibrary;

/// <summary>
/// Two parties over a network that drops, delays, duplicates and alters. For every delivery it knows what the protocol promises: which
/// messages have to be readable, and which must not be.
/// </summary>
internal sealed class UnreliableConversation(Random random, ConversationEnd left, ConversationEnd right)
{
    private const double DropRate = 0.06;
    private const double DelayRate = 0.10;
    private const double DuplicateRate = 0.06;
    private const double AlterRate = 0.05;
    private const int LongestDelay = 8;
    private const int LongestBurst = 3;

    private int _sent;

    public int Delivered { get; private set; }

    public int Refused { get; private set; }

    public async Task RunAsync(int turns)
    {
        for (var turn = 0; turn < turns; turn++)
        {
            var (sender, recipient) = turn % 2 == 0 ? (left, right) : (right, left);
            if (!sender.CanSend)
            {
                continue; // Nothing has reached the one who did not start.
            }

            for (var burst = random.Next(1, LongestBurst + 1); burst > 0; burst--)
            {
                await SendAsync(sender, recipient);
            }
        }
    }

    private async Task SendAsync(ConversationEnd sender, ConversationEnd recipient)
    {
        var text = new byte[random.Next(0, 300)];
        random.NextBytes(text);
        byte[] plaintext = [.. Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{_sent++}:")), .. text];
        var message = new SentMessage(await sender.EncryptAsync(plaintext), plaintext);
        message.RatchetGeneration = sender.GenerationOf(message.RatchetKey);
        recipient.Waiting.ForEach(static waiting => waiting.Delay--);
        var due = recipient.Waiting.FindAll(static waiting => waiting.Delay <= 0);
        recipient.Waiting.RemoveAll(static waiting => waiting.Delay <= 0);

        if (random.NextDouble() < AlterRate && message.Encrypted.Kind == CiphertextKind.Message)
        {
            await ExpectRefusalAsync(recipient, Alter(message.Encrypted));
        }

        var fate = random.NextDouble();
        if (fate < DelayRate)
        {
            message.Delay = random.Next(1, LongestDelay);
            recipient.Waiting.Add(message);
        }
        else if (fate > DelayRate + DropRate)
        {
            await DeliverAsync(recipient, message);
        }

        foreach (var late in due)
        {
            await DeliverAsync(recipient, late);
        }
    }

    private async Task DeliverAsync(ConversationEnd recipient, SentMessage message)
    {
        if (!recipient.MustRead(message))
        {
            await ExpectRefusalAsync(recipient, message.Encrypted);
            return;
        }

        Assert.Equal(message.Plaintext, await recipient.DecryptAsync(message.Encrypted));
        recipient.HasRead(message);
        Delivered++;
        if (random.NextDouble() < DuplicateRate)
        {
            await ExpectRefusalAsync(recipient, message.Encrypted);
        }
    }

    private async Task ExpectRefusalAsync(ConversationEnd recipient, EncryptedMessage message)
    {
        var exception = await Record.ExceptionAsync(() => recipient.DecryptAsync(message));
        Assert.True(exception is SignalException or PeerException, $"Expected a refusal, got {exception?.ToString() ?? "a plaintext"}.");
        Refused++;
    }

    private EncryptedMessage Alter(EncryptedMessage message)
    {
        var bytes = message.Bytes.ToArray();
        bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
        return message with { Bytes = bytes };
    }
}
