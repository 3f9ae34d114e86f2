using ChatApp.Cli.Session;
using ChatApp.Client.Connections;

namespace ChatApp.Cli.Screen;

/// <summary>What is on the screen. Guarded by <see cref="ScreenView"/>.</summary>
internal sealed class ScreenState(string user)
{
    private const int MaximumEntries = 2_000;

    private readonly List<object> _entries = [];

    public string User { get; } = user;

    public string? Peer { get; private set; }

    /// <summary>What is known of the peer: online, last seen, typing.</summary>
    public string Presence { get; set; } = "";

    public ConnectionState Connection { get; private set; } = new(ConnectionStatus.Closed);

    public string ConnectionText { get; private set; } = "";

    public SortedDictionary<string, int> Unread { get; } = new(StringComparer.Ordinal);

    public LineEditor Editor { get; } = new();

    /// <summary>Rows from the end that the view is scrolled up by.</summary>
    public int Scroll { get; set; }

    /// <summary>Messages (<see cref="ChatLine"/>) and notices (<see cref="Notice"/>), oldest first.</summary>
    public IReadOnlyList<object> Entries => _entries;

    public void Open(string peer, IReadOnlyList<ChatLine> history)
    {
        Presence = Peer == peer ? Presence : "";
        Peer = peer;
        Unread.Remove(peer);
        Scroll = 0;
        _entries.Clear();
        _entries.AddRange(history);
    }

    public void Add(object entry)
    {
        _entries.Add(entry);
        if (_entries.Count > MaximumEntries)
        {
            _entries.RemoveAt(0);
        }

        Scroll = 0;
    }

    public void Update(ChatLine line)
    {
        var index = _entries.FindLastIndex(entry => entry is ChatLine known && known.Order == line.Order);
        if (index >= 0)
        {
            _entries[index] = line;
        }
    }

    public void ShowConnection(ConnectionState state, string text)
    {
        Connection = state;
        ConnectionText = text;
    }
}
