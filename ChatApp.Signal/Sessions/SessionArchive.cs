using System.Security.Cryptography;
using ChatApp.Signal.Keys;
using ChatApp.Signal.Wire;

namespace ChatApp.Signal.Sessions;

/// <summary>
/// Earlier sessions with a peer, newest first, in their stored form: most are never looked at again. Past the limit the oldest go.
/// Zeroed on disposal.
/// </summary>
internal sealed class SessionArchive : IDisposable
{
    public const int Limit = 40;

    private readonly List<byte[]> _sessions = [];

    public int Count => _sessions.Count;

    public int StoredLength => _sessions.Sum(static session => session.Length + 8);

    public void Add(SessionState session)
    {
        _sessions.Insert(0, session.ToBytes());
        if (_sessions.Count > Limit)
        {
            RemoveAt(_sessions.Count - 1);
        }
    }

    /// <summary>Appends a stored session while the archive is being read.</summary>
    /// <exception cref="SignalException"><see cref="SignalError.CorruptState"/>: there are too many.</exception>
    public void Restore(ReadOnlySpan<byte> stored)
    {
        if (_sessions.Count == Limit)
        {
            throw new SignalException(SignalError.CorruptState, "There are too many archived sessions.");
        }

        _sessions.Add(stored.ToArray());
    }

    public ArchivedSession Open(int index) => new(index, SessionState.Read(_sessions[index]));

    /// <summary>Opens the session of a base key, or null.</summary>
    public ArchivedSession? Find(PublicKey baseKey)
    {
        var index = _sessions.FindIndex(stored => SessionState.PeekBaseKey(stored).Equals(baseKey));
        return index < 0 ? null : Open(index);
    }

    public void Remove(ArchivedSession session) => RemoveAt(session.Index);

    /// <summary>Stores what an opened session has become.</summary>
    public void Update(ArchivedSession session)
    {
        CryptographicOperations.ZeroMemory(_sessions[session.Index]);
        _sessions[session.Index] = session.Session.ToBytes();
    }

    public void Write(ProtobufWriter writer, int field) => _sessions.ForEach(session => writer.WriteBytes(field, session));

    public void Dispose()
    {
        _sessions.ForEach(static session => CryptographicOperations.ZeroMemory(session));
        _sessions.Clear();
    }

    private void RemoveAt(int index)
    {
        CryptographicOperations.ZeroMemory(_sessions[index]);
        _sessions.RemoveAt(index);
    }
}
