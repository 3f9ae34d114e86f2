using System.CommandLine;

namespace ChatApp.Bench.Api;

/// <summary><c>--api</c>: where a system that runs already has its HTTP api.</summary>
internal static class ApiOption
{
    /// <param name="description">What it is for.</param>
    /// <param name="usual">Where it is unless told otherwise; null for nowhere.</param>
    public static Option<Uri?> Create(string description, Uri? usual) => new("--api")
    {
        Description = description,
        DefaultValueFactory = _ => usual,
        CustomParser = result => // The library knows no addresses.
        {
            var value = result.Tokens.Single().Value;
            if (Uri.TryCreate(value, UriKind.Absolute, out var address) && address.Scheme is ("http" or "https"))
            {
                return address;
            }

            result.AddError($"\"{value}\" is not an address like http://localhost:5100.");
            return null;
        },
    };
}
