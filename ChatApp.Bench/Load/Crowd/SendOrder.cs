namespace ChatApp.Bench.Load.Crowd;

/// <summary>How users send.</summary>
/// <param name="Window">Messages that each has under way at most.</param>
/// <param name="UntilReceipt">Whether a message is under way until its delivered receipt; otherwise until its tick.</param>
/// <param name="Each">Messages that each sends in all; 0 for no end.</param>
/// <param name="Rate">Messages a second of the process at an even pace, whatever is under way; 0 for as fast as the window lets them.</param>
/// <param name="BodyBytes">A message's length.</param>
internal sealed record SendOrder(int Window, bool UntilReceipt, long Each, double Rate, int BodyBytes);
