using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Run;

/// <summary>The values that may not be shown: of secret parameters and of the AppHost's own keys. Safe for concurrent use.</summary>
internal sealed class Secrets
{
    private const string Hidden = "********";
    private const int ShortestMasked = 4; // Anything shorter would blank out ordinary text.
    private readonly Lock _lock = new();
    private string[] _values = [];

    public void Add(string? value)
    {
        lock (_lock)
        {
            if (value is { Length: >= ShortestMasked } && !_values.Contains(value, StringComparer.Ordinal))
            {
                // Longest first, so that a secret which contains another is hidden whole.
                _values = [.. _values.Append(value).OrderByDescending(known => known.Length)];
            }
        }
    }

    /// <summary>Learns the secret parameters that a value is made of.</summary>
    public Task LearnAsync(object value, CancellationToken cancellationToken) => LearnAsync(value, [], cancellationToken);

    private async Task LearnAsync(object value, HashSet<object> seen, CancellationToken cancellationToken)
    {
        if (!seen.Add(value))
        {
            return; // A connection string names an endpoint, whose resource has the connection string.
        }

        if (value is ParameterResource { Secret: true } parameter)
        {
            Add(await parameter.GetValueAsync(cancellationToken));
        }
        else if (value is IValueWithReferences composed)
        {
            foreach (var reference in composed.References)
            {
                await LearnAsync(reference, seen, cancellationToken);
            }
        }
    }

    public bool IsIn(string text) => Volatile.Read(ref _values).Any(value => text.Contains(value, StringComparison.Ordinal));

    public string Mask(string text)
    {
        foreach (var value in Volatile.Read(ref _values))
        {
            text = text.Replace(value, Hidden, StringComparison.Ordinal);
        }

        return text;
    }
}
