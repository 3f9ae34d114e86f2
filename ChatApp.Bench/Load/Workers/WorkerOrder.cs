using ChatApp.Bench.Load.Crowd;

namespace ChatApp.Bench.Load.Workers;

/// <summary>What a worker is told to do; each order is answered with a <see cref="WorkerReport"/> once it is done.</summary>
/// <param name="Verb">What to do.</param>
/// <param name="First">The first user that does it.</param>
/// <param name="Count">How many do.</param>
/// <param name="Send">How, if they send.</param>
internal sealed record WorkerOrder(WorkerVerb Verb, int First = 0, int Count = int.MaxValue, SendOrder? Send = null);
