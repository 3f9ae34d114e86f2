namespace ChatApp.Bench.Chaos.History;

/// <summary>A place on a screen.</summary>
/// <param name="Order">Among all messages of the device.</param>
internal readonly record struct ShownAt(long Order);
