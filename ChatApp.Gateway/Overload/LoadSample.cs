namespace ChatApp.Gateway.Overload;

/// <summary>A second of a gateway's life.</summary>
/// <param name="ProcessorShare">Of all its processors, 0 to 1.</param>
/// <param name="QueueDelay">How long a piece of work waited for a thread.</param>
internal readonly record struct LoadSample(double ProcessorShare, TimeSpan QueueDelay);
