using Spectre.Console;

namespace ChatApp.Cli.Screen;

/// <summary>A run of text in one style; the style is a Spectre.Console markup style, empty for none.</summary>
internal readonly record struct StyledText(string Text, string Style = "")
{
    /// <summary>The run as markup, its text taken literally.</summary>
    public string ToMarkup() => Style.Length == 0 ? Markup.Escape(Text) : $"[{Style}]{Markup.Escape(Text)}[/]";
}
