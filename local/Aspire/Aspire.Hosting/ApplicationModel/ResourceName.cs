namespace Aspire.Hosting.ApplicationModel;

/// <summary>The rule for names: 1 to 64 ASCII letters, digits or hyphens, from a letter on, with no hyphen at the end or beside another.</summary>
internal static class ResourceName
{
    public static void Validate(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.Length > 64)
        {
            throw Invalid(name, "must be between 1 and 64 characters long");
        }

        if (!name.All(character => char.IsAsciiLetterOrDigit(character) || character == '-'))
        {
            throw Invalid(name, "must contain only ASCII letters, digits, and hyphens");
        }

        if (!char.IsAsciiLetter(name[0]))
        {
            throw Invalid(name, "must start with an ASCII letter");
        }

        if (name[^1] == '-' || name.Contains("--", StringComparison.Ordinal))
        {
            throw Invalid(name, "cannot end with a hyphen or have two of them in a row");
        }
    }

    private static ArgumentException Invalid(string name, string rule) =>
        new($"Resource name '{name}' is invalid. Name {rule}.", nameof(name));
}
