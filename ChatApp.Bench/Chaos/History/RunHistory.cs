using System.Globalization;
using ChatApp.Client.Messages;
using ChatApp.Contracts.Identity;

namespace ChatApp.Bench.Chaos.History;

/// <summary>What everybody wrote, was told and saw, for the checker. Thread-safe while the run goes on.</summary>
internal sealed class RunHistory(TimeProvider clock)
{
    private readonly long _start = clock.GetTimestamp();
    private readonly Lock _lock = new();
    private readonly Dictionary<string, MessageRecord> _messages = new(StringComparer.Ordinal);
    private readonly Dictionary<(UserId From, UserId To), int> _sequences = [];
    private readonly List<string> _strange = [];
    private readonly List<string> _faults = [];
    private bool _isFaulty;
    private int _acknowledgedDuringFaults;

    /// <summary>Messages that are on a screen, or were reported to a writer, though nobody wrote them for that reader.</summary>
    public IReadOnlyList<string> Strange => _strange;

    /// <summary>What was done to the system, with times.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>First acknowledgements that came while at least one fault was on.</summary>
    public int AcknowledgedDuringFaults => _acknowledgedDuringFaults;

    public IReadOnlyCollection<MessageRecord> Messages => _messages.Values;

    /// <summary>How long the run goes on already.</summary>
    public TimeSpan Elapsed => clock.GetElapsedTime(_start);

    /// <summary>Makes the text of the next message, before it is sent.</summary>
    public string Write(UserId from, UserId to)
    {
        lock (_lock)
        {
            var sequence = _sequences[(from, to)] = _sequences.GetValueOrDefault((from, to)) + 1;
            var text = string.Create(CultureInfo.InvariantCulture, $"{sequence} {from} {to}");
            _messages[text] = new MessageRecord(text, from, to, sequence);
            return text;
        }
    }

    /// <summary>The writer's device told how far a message has come.</summary>
    public void Tell(ChatMessage message)
    {
        lock (_lock)
        {
            if (!_messages.TryGetValue(message.Text, out var record) || record.From != message.Sender.User)
            {
                _strange.Add($"a writer was told of {message.Id}, which nobody wrote");
                return;
            }

            if (message.State >= MessageState.Sent && !record.WasAcknowledged && _isFaulty)
            {
                _acknowledgedDuringFaults++;
            }

            Told++;
            record.States.Add(new SeenState(Elapsed, message.State, message.Id));
        }
    }

    /// <summary>How often a writer was told something: grows as long as anything goes on.</summary>
    public int Told { get; private set; }

    /// <summary>Forgets what stands on the screens: they are read anew.</summary>
    public void ClearScreens()
    {
        foreach (var message in _messages.Values)
        {
            message.Shown.Clear();
        }
    }

    /// <summary>A message stands on a reader's screen.</summary>
    public void Show(UserId reader, ChatMessage message)
    {
        lock (_lock)
        {
            if (message.Kind == MessageKind.GivenUp)
            {
                return; // The place of a number that its writer gave up: nothing is shown there.
            }

            if (_messages.TryGetValue(message.Text, out var record) && record.To == reader && record.From == message.Sender.User)
            {
                record.Shown.Add(new ShownAt(message.Order));
            }
            else
            {
                _strange.Add($"{reader} sees {message.Id} of {message.Sender}, {message.Kind}, which was not written for them");
            }
        }
    }

    /// <summary>A reader's device reported what it shows as read.</summary>
    public void MarkRead(IEnumerable<ChatMessage> messages)
    {
        lock (_lock)
        {
            foreach (var message in messages)
            {
                if (_messages.TryGetValue(message.Text, out var record))
                {
                    record.MarkedRead = true;
                }
            }
        }
    }

    /// <summary>A fault begins or ends.</summary>
    /// <param name="what">In words.</param>
    /// <param name="isFaulty">Whether any is on from now.</param>
    public void Note(string what, bool isFaulty)
    {
        lock (_lock)
        {
            _isFaulty = isFaulty;
            _faults.Add(string.Create(CultureInfo.InvariantCulture, $"{Elapsed.TotalSeconds,7:0.000} s  {what}"));
        }
    }

    /// <summary>How many messages were written, acknowledged and delivered, as the writers know it.</summary>
    public (int Written, int Acknowledged, int Delivered) Count()
    {
        lock (_lock)
        {
            return (
                _messages.Count,
                _messages.Values.Count(message => message.WasAcknowledged),
                _messages.Values.Count(message => message.LastState >= MessageState.Delivered));
        }
    }

    /// <summary>Whether every message has its last tick: delivered, and read where its reader said so.</summary>
    public bool IsAtRest()
    {
        lock (_lock)
        {
            return _messages.Values.All(message => message.LastState >= (message.MarkedRead ? MessageState.Read : MessageState.Delivered));
        }
    }

    /// <summary>What went wrong or was mended last.</summary>
    public string LastFault()
    {
        lock (_lock)
        {
            return _faults.Count == 0 ? "no fault yet" : _faults[^1].Trim();
        }
    }
}
