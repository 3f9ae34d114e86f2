using ChatApp.Client.Connections;

namespace ChatApp.Cli.Session;

/// <summary>Where the chat is shown and typed. Called by one caller at a time.</summary>
internal interface IChatView : IAsyncDisposable
{
    /// <summary>How many messages of a conversation it shows when it opens.</summary>
    int HistoryLength { get; }

    /// <summary>Called when the user changes what is being typed: whether there is anything.</summary>
    Action<bool>? Typed { get; set; }

    /// <summary>What the user types, line by line; ends when nothing more can come.</summary>
    IAsyncEnumerable<string> ReadLinesAsync(CancellationToken cancellationToken);

    /// <summary>A conversation is open from now on.</summary>
    void Open(string handle, IReadOnlyList<ChatLine> history);

    /// <summary>A message was added to the open conversation.</summary>
    void Add(ChatLine line);

    /// <summary>A message of the user has come further.</summary>
    void Update(ChatLine line);

    /// <summary>A message came in a conversation that is not open.</summary>
    void AddElsewhere(string handle, ChatLine line, int unread);

    /// <summary>What is known of the person of the open conversation changed; nothing if it is empty.</summary>
    void ShowPresence(string handle, string text);

    /// <summary>The connection changed.</summary>
    void ShowConnection(ConnectionState state, string text);

    /// <summary>Something to tell, of one or several lines.</summary>
    void Tell(string text, bool isError = false);
}
