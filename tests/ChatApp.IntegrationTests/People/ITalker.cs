using ChatApp.Contracts.Identity;

namespace ChatApp.IntegrationTests.People;

/// <summary>Somebody who talks, whatever the client.</summary>
internal interface ITalker
{
    Handle Handle { get; }

    /// <summary>The longest time without a connection since the first one.</summary>
    TimeSpan LongestOutage { get; }

    /// <summary>How many of its messages have no tick yet.</summary>
    int Unanswered { get; }

    Task SayAsync(Handle to, string text);
}
