using System.Buffers.Text;
using System.Text;
using ChatApp.Bench.Load.Crowd;
using ChatApp.Bench.Load.Wire;

namespace ChatApp.Bench.Peers.Xmpp;

/// <summary>
/// A user of an XMPP server, over TCP without TLS. ✓ is the server's answer that it has taken a stanza over (XEP-0198), ✓✓ the recipient's
/// receipt (XEP-0184); carbons are off.
/// </summary>
internal sealed class XmppUser(int index, int peer, Uri url, CrowdStatistics statistics, TimeProvider clock) : LoadUser(index, statistics, clock)
{
    private const int LongestBody = 1024;

    private readonly byte[] _peerAddress = Encoding.ASCII.GetBytes($"{XmppFrames.NameOf(peer)}@{XmppFrames.Domain}");

    // What the server has not taken over yet, in order: a message's number, or 0 for what gets no tick.
    private readonly Queue<long> _notTakenOver = new();
    private uint _takenOver;
    private uint _received;
    private bool _isSignedIn;
    private bool _isCounting;
    private bool _isPresent;
    private bool _isReady;
    private bool _hasAsked = true;
    private bool _isAsked;

    /// <inheritdoc/>
    public override void OnFrame(ReadOnlySpan<byte> frame)
    {
        if (frame.StartsWith("<message"u8))
        {
            _received++;
            OnMessage(frame);
        }
        else if (frame.StartsWith("<a "u8))
        {
            OnTakenOver((uint)XmppStanza.Number(frame, " h='"u8));
        }
        else if (frame.StartsWith("<r "u8) || frame.StartsWith("<r/"u8))
        {
            _isAsked = true;
        }
        else if (frame.StartsWith("<presence"u8))
        {
            _received++;
            _isPresent = true;
            BecomeReadyOnce();
        }
        else
        {
            OnNegotiation(frame);
        }
    }

    protected override ValueTask<Uri> FindAsync(CancellationToken cancellationToken) => ValueTask.FromResult(url);

    protected override IFraming MakeFraming() => new XmppFraming();

    protected override void WriteHello() => XmppFrames.WriteOpening(Out);

    protected override void WriteMessage(long number, long intendedAt)
    {
        XmppFrames.WriteMessage(Out, Index, _peerAddress, number, intendedAt, BodyBytes);
        _notTakenOver.Enqueue(number);
        _hasAsked = false;
    }

    protected override void WriteAnswers()
    {
        if (_isAsked)
        {
            _isAsked = false;
            XmppFrames.WriteAnswer(Out, _received);
        }
    }

    protected override void EndBatch()
    {
        if (!_hasAsked)
        {
            _hasAsked = true;
            XmppFrames.WriteAsk(Out);
        }
    }

    private void OnNegotiation(ReadOnlySpan<byte> element)
    {
        if (element.StartsWith("<stream:features"u8))
        {
            if (_isSignedIn)
            {
                XmppFrames.WriteBinding(Out);
            }
            else
            {
                XmppFrames.WriteSignIn(Out, Index);
            }
        }
        else if (element.StartsWith("<success"u8))
        {
            _isSignedIn = true;
            XmppFrames.WriteOpening(Out); // A new stream (RFC 6120 §6.4.6).
        }
        else if (element.StartsWith("<enabled"u8))
        {
            _isCounting = true;
            _notTakenOver.Enqueue(0); // The presence that went out with it.
            BecomeReadyOnce();
        }
        else if (element.StartsWith("<iq"u8) && !XmppStanza.Attribute(element, " type='"u8).SequenceEqual("error"u8))
        {
            _received += _isCounting ? 1u : 0;
        }
        else
        {
            Statistics.Violate($"user {Index} was told {Encoding.UTF8.GetString(element[..Math.Min(element.Length, 200)])}");
        }
    }

    private void BecomeReadyOnce()
    {
        if (_isPresent && _isCounting && !_isReady)
        {
            _isReady = true;
            BecomeReady();
            Statistics.NoteCaughtUp(); // No server says when all that waited has come.
        }
    }

    private void OnMessage(ReadOnlySpan<byte> message)
    {
        if (XmppStanza.Attribute(message, " type='"u8).SequenceEqual("error"u8))
        {
            Statistics.Violate($"user {Index} got back {Encoding.UTF8.GetString(message[..Math.Min(message.Length, 200)])}");
            return;
        }

        if (XmppStanza.From(message, "<received "u8) is { IsEmpty: false } received)
        {
            TakeReceipt(XmppStanza.Number(received, " id='"u8));
            return;
        }

        Span<byte> body = stackalloc byte[LongestBody];
        Base64.DecodeFromUtf8(XmppStanza.Between(message, "<body>"u8, "</body>"u8), body, out _, out var length);
        if (TryTakeMessage(body[..length], XmppStanza.Number(message, " id='"u8), out var taken))
        {
            XmppFrames.WriteReceipt(Out, XmppStanza.Attribute(message, " from='"u8), taken.Number);
            _notTakenOver.Enqueue(0);
        }
    }

    private void OnTakenOver(uint all)
    {
        for (; _takenOver != all && _notTakenOver.TryDequeue(out var number); _takenOver++)
        {
            if (number > 0)
            {
                TakeTick(number);
            }
        }
    }
}
