namespace ChatApp.Bench.Micro.Handoff;

/// <summary>What hand-offs of one batch size cost.</summary>
/// <param name="PerSecond">Copies that were answered.</param>
/// <param name="SenderMicroseconds">Processor time of the sending process for a copy.</param>
/// <param name="ReceiverMicroseconds">Processor time of the process that answers.</param>
internal sealed record HandoffFigure(double PerSecond, double SenderMicroseconds, double ReceiverMicroseconds);
