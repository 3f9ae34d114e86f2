using ChatApp.Client.Messages;
using ChatApp.Contracts.Identity;

namespace ChatApp.Bench.Chaos.History;

/// <summary>A change that the writer's device told.</summary>
/// <param name="At">Since the run began.</param>
/// <param name="State">How far the message had come.</param>
/// <param name="Id">Its id then: one that was given up and written again has another.</param>
internal readonly record struct SeenState(TimeSpan At, MessageState State, MessageId Id);
