using ChatApp.Signal.Sessions;
using CsCheck;

namespace ChatApp.Signal.Tests.Sessions;

/// <summary>
/// Random schedules between two of ours, against a model of what was sent and what was read: whatever arrives is what was sent, each once;
/// and however a schedule ends, the two can go on talking.
/// </summary>
public sealed class ScheduleTests
{
    private const int Actions = 12;

    private static readonly Gen<(int Action, int Choice)[]> Schedules = Gen.Select(Gen.Int[0, Actions - 1], Gen.Int[0, 1000]).Array[1, 90];

    [Fact]
    public void Whatever_the_schedule_messages_are_read_once_and_the_talk_goes_on() => Schedules.Sample(
        static schedule =>
        {
            using var alice = new Party();
            using var bob = new Party();
            alice.Start(bob.Address, bob.CreateBundle());
            var toBob = new Lane(alice, bob);
            var toAlice = new Lane(bob, alice);
            foreach (var (action, choice) in schedule)
            {
                Step(action, choice, toBob, toAlice);
            }

            GoOn(toBob, toAlice);
        },
        iter: 120,
        threads: 1);

    private static void Step(int action, int choice, Lane toBob, Lane toAlice)
    {
        var lane = choice % 2 == 0 ? toBob : toAlice;
        switch (action)
        {
            case < 5: lane.Send(); break;
            case < 8: lane.Deliver(choice / 2, again: false); break;
            case 8: lane.Deliver(choice / 2, again: true); break;
            case 9: lane.Lose(choice / 2); break;
            case 10: lane.DeliverAltered(choice / 2); break;
            default: lane.StartAgain(); break;
        }
    }

    /// <summary>From any state: if a side cannot encrypt, or is not understood, it starts anew, as an application does.</summary>
    private static void GoOn(Lane toBob, Lane toAlice)
    {
        toBob.StartAgain();
        for (var turn = 0; turn < 3; turn++)
        {
            toBob.SendAndDeliver();
            toAlice.SendAndDeliver();
        }
    }

    /// <summary>What is on its way from one to the other.</summary>
    private sealed class Lane(Party sender, Party recipient)
    {
        private readonly List<(EncryptedMessage Message, byte[] Plaintext)> _waiting = [];
        private readonly List<EncryptedMessage> _read = [];
        private int _sent;

        public void Send()
        {
            using var session = sender.Open(recipient.Address);
            if (session.CanEncrypt)
            {
                var plaintext = BitConverter.GetBytes(_sent++);
                _waiting.Add((sender.Encrypt(recipient.Address, plaintext), plaintext));
            }
        }

        public void SendAndDeliver()
        {
            Send();
            Deliver(_waiting.Count - 1, again: false, mustBeRead: true);
        }

        public void Deliver(int choice, bool again, bool mustBeRead = false)
        {
            if (again && _read.Count > 0)
            {
                Assert.Throws<SignalException>(() => recipient.Decrypt(sender.Address, _read[choice % _read.Count]));
            }
            else if (_waiting.Count > 0)
            {
                var (message, plaintext) = _waiting[choice % _waiting.Count];
                _waiting.RemoveAt(choice % _waiting.Count);
                var failure = Record.Exception(() => Assert.Equal(plaintext, recipient.Decrypt(sender.Address, message)));
                if (failure is null)
                {
                    _read.Add(message);
                }
                else
                {
                    Assert.IsType<SignalException>(failure); // Late by too many ratchet turns, or from before a session that is gone.
                    Assert.False(mustBeRead, failure.Message);
                }
            }
        }

        public void Lose(int choice)
        {
            if (_waiting.Count > 0)
            {
                _waiting.RemoveAt(choice % _waiting.Count);
            }
        }

        public void DeliverAltered(int choice)
        {
            if (_waiting.Count > 0 && _waiting[choice % _waiting.Count].Message is { Kind: CiphertextKind.Message } message)
            {
                var bytes = message.Bytes.ToArray();
                bytes[choice % bytes.Length] ^= (byte)(1 << choice % 8);
                Assert.Throws<SignalException>(() => recipient.Decrypt(sender.Address, message with { Bytes = bytes }));
            }
        }

        public void StartAgain() => sender.Start(recipient.Address, recipient.CreateBundle());
    }
}
