namespace ChatApp.Signal.Tests.Fuzzing;

/// <summary>A decoder under test: what it does with bytes, and inputs that are good, to be altered.</summary>
internal sealed record Decoder(string Name, Action<byte[]> Decode, IReadOnlyList<byte[]> Good, bool IsStored = false);
