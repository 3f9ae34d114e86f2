using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace ChatApp.Bench.Load.Wire;

/// <summary>
/// A client's connection with buffers that are used again: what is written while a send is under way goes out together with the next one.
/// Everything happens under the owner's lock, and so do the calls to the receiver.
/// </summary>
internal sealed class LoadSocket : IDisposable
{
    private const int FirstBuffer = 2048;

    private readonly IFrameReceiver _receiver;
    private readonly Lock _lock;
    private readonly IFraming _framing;
    private readonly SocketAsyncEventArgs _receiving = new();
    private readonly SocketAsyncEventArgs _sending = new();
    private Socket? _socket;
    private FrameBuffer _waiting;
    private FrameBuffer _underWay;
    private byte[] _read = new byte[FirstBuffer];
    private int _length;
    private bool _isSending;
    private bool _isClosed;

    /// <param name="receiver">Told what comes.</param>
    /// <param name="ownersLock">Held during every call to the receiver; the owner holds it when it writes.</param>
    /// <param name="framing">How messages lie in it.</param>
    /// <param name="seed">Of the frames' masks.</param>
    public LoadSocket(IFrameReceiver receiver, Lock ownersLock, IFraming framing, int seed)
    {
        _receiver = receiver;
        _lock = ownersLock;
        _framing = framing;
        _waiting = new FrameBuffer((uint)seed);
        _underWay = new FrameBuffer((uint)seed + 0x5555);
        _receiving.Completed += (_, _) => Receive(_receiving);
        _sending.Completed += (_, _) => ContinueSending();
    }

    /// <summary>What is to be sent. Written under the lock, and followed by <see cref="Flush"/>.</summary>
    public FrameBuffer Out => _waiting;

    /// <summary>Connects and opens. Nothing is received before <see cref="Start"/>.</summary>
    /// <exception cref="IOException">The gateway takes no connection.</exception>
    /// <exception cref="SocketException">It is not there.</exception>
    public async Task ConnectAsync(Uri url, CancellationToken cancellationToken)
    {
        _socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        var address = IPAddress.TryParse(url.Host, out var parsed) ? parsed : IPAddress.Loopback;
        await _socket.ConnectAsync(new IPEndPoint(address.MapToIPv6(), url.Port), cancellationToken);
        var rest = await _framing.OpenAsync(_socket, url, cancellationToken);
        Append(rest);
    }

    /// <summary>Begins to receive.</summary>
    public void Start()
    {
        lock (_lock)
        {
            ReadFrames();
            BeginReceive();
        }
    }

    /// <summary>Writes the goodbye and sends what was written.</summary>
    public void Close()
    {
        _framing.WriteClose(_waiting);
        Flush();
    }

    /// <summary>Sends what was written.</summary>
    public void Flush()
    {
        while (!_isSending && !_isClosed && _waiting.Length > 0)
        {
            (_waiting, _underWay) = (_underWay, _waiting);
            _waiting.Clear();
            _sending.SetBuffer(_underWay.Written);
            _isSending = true;
            if (TryBegin(_sending, isSend: true))
            {
                return;
            }

            _isSending = false;
            CheckSent();
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isClosed = true;
            _socket?.Dispose();
        }
    }

    private void ContinueSending()
    {
        lock (_lock)
        {
            _isSending = false;
            CheckSent();
            Flush();
        }
    }

    private void CheckSent()
    {
        if (_sending.SocketError != SocketError.Success)
        {
            End(null);
        }
    }

    private void BeginReceive()
    {
        while (!_isClosed)
        {
            if (_read.Length - _length < FirstBuffer / 2)
            {
                Array.Resize(ref _read, _read.Length * 2);
            }

            _receiving.SetBuffer(_read.AsMemory(_length));
            if (TryBegin(_receiving, isSend: false) || !Take())
            {
                return;
            }
        }
    }

    private void Receive(SocketAsyncEventArgs received)
    {
        lock (_lock)
        {
            if (!_isClosed && received == _receiving && Take())
            {
                BeginReceive();
            }
        }
    }

    private bool Take()
    {
        if (_receiving.SocketError != SocketError.Success || _receiving.BytesTransferred == 0)
        {
            End(null);
            return false;
        }

        _length += _receiving.BytesTransferred;
        ReadFrames();
        return !_isClosed;
    }

    private void ReadFrames()
    {
        var read = 0;
        while (!_isClosed && _framing.TryRead(_read.AsSpan(read, _length - read), out var frame))
        {
            read += frame.Used;
            Handle(frame);
        }

        _read.AsSpan(read, _length - read).CopyTo(_read);
        _length -= read;
        if (read > 0 && !_isClosed)
        {
            _receiver.OnFramesRead();
            Flush();
        }
    }

    private void Handle(WireFrame frame)
    {
        switch (frame.Kind)
        {
            case WireFrameKind.Message:
                _receiver.OnFrame(frame.Payload);
                break;
            case WireFrameKind.Ping:
                _waiting.WritePong(frame.Payload);
                break;
            case WireFrameKind.Close:
                End(frame.Payload.Length >= 2 ? BinaryPrimitives.ReadUInt16BigEndian(frame.Payload) : null);
                break;
            default:
                break; // Nothing for anybody.
        }
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_read.AsSpan(_length));
        _length += bytes.Length;
    }

    private void End(int? closeCode)
    {
        if (!_isClosed)
        {
            _isClosed = true;
            _socket?.Dispose();
            _receiver.OnClosed(closeCode);
        }
    }

    private bool TryBegin(SocketAsyncEventArgs operation, bool isSend)
    {
        try
        {
            return isSend ? _socket!.SendAsync(operation) : _socket!.ReceiveAsync(operation);
        }
        catch (ObjectDisposedException)
        {
            return true; // It will never complete, and nobody waits for it.
        }
    }
}
