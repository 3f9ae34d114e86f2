using ChatApp.Bench.Load.Crowd;

namespace ChatApp.Bench.Load.Workers;

/// <summary>Who is in a worker: the first line that it reads.</summary>
/// <param name="System">What the users talk to; decides which kind of user they are.</param>
/// <param name="FirstIndex">The index of the first user; they count on.</param>
/// <param name="Users">The accounts.</param>
/// <param name="Peers">For each user, the position in <paramref name="Users"/> of the one who is written to.</param>
/// <param name="Urls">For each user, where to connect.</param>
/// <param name="Api">Where to ask for a gateway instead, and to come back to after a loss; null for the fixed ones.</param>
internal sealed record WorkerTask(
    string System, int FirstIndex, IReadOnlyList<LoadAccount> Users, IReadOnlyList<int> Peers, IReadOnlyList<Uri> Urls, Uri? Api);
