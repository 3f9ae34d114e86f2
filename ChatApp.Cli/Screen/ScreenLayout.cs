using System.Globalization;
using ChatApp.Cli.Session;
using ChatApp.Client.Connections;
using ChatApp.Client.Messages;

namespace ChatApp.Cli.Screen;

/// <summary>Lays the state out in rows of a given width: a title, the messages, a line of news, and the line being typed.</summary>
internal static class ScreenLayout
{
    private const string Quiet = "grey";
    private const int TimeWidth = 7; // " 14:02 "

    /// <returns>Exactly <paramref name="height"/> rows.</returns>
    public static IReadOnlyList<IReadOnlyList<StyledText>> Rows(ScreenState state, DateTimeOffset today, int width, int height)
    {
        var body = Math.Max(height - 4, 1);
        var all = Transcript(state, today, width);
        state.Scroll = Math.Clamp(state.Scroll, 0, Math.Max(all.Count - body, 0));
        var shown = all.Skip(Math.Max(all.Count - body - state.Scroll, 0)).Take(Math.Min(body, all.Count)).ToList();
        var rows = new List<IReadOnlyList<StyledText>> { Title(state, width), Rule(width) };
        rows.AddRange(shown);
        rows.AddRange(Enumerable.Repeat<IReadOnlyList<StyledText>>([], body - shown.Count));
        rows.Add(News(state, width));
        rows.Add(Prompt(state, width).Row);
        return [.. rows.Take(height)];
    }

    /// <summary>The line being typed, and the column of the cursor in it.</summary>
    public static (IReadOnlyList<StyledText> Row, int Column) Prompt(ScreenState state, int width)
    {
        var label = state.Peer is null ? " › " : $" {state.Peer} › ";
        var room = Math.Max(width - TextWidth.Of(label) - 1, 1);
        var before = TextWidth.FitEnd(state.Editor.Text[..state.Editor.Cursor], room);
        var after = TextWidth.FitStart(state.Editor.Text[state.Editor.Cursor..], room - TextWidth.Of(before));
        StyledText typed = state.Editor.Text.Length > 0
            ? new(before + after)
            : new(TextWidth.FitStart(state.Peer is null ? "/to HANDLE opens a conversation" : "Write a message", room), "grey42");
        return ([new(label, "bold green"), typed], TextWidth.Of(label) + TextWidth.Of(before));
    }

    private static List<StyledText> Title(ScreenState state, int width)
    {
        var (sign, style) = state.Connection.Status switch
        {
            ConnectionStatus.Online => ("●", "green"),
            ConnectionStatus.Connecting => ("◌", "yellow"),
            ConnectionStatus.Offline => ("○", "yellow"),
            _ => ("○", "red"),
        };
        var left = $" ChatApp  {state.User}" + (state.Peer is null ? "" : $"  ›  {state.Peer}");
        var right = TextWidth.FitStart($"{sign} {state.ConnectionText} ", Math.Max(width - TextWidth.Of(left) - 1, 0));
        var presence = state.Presence.Length == 0 ? "" : $"  {state.Presence}";
        presence = TextWidth.FitStart(presence, Math.Max(width - TextWidth.Of(left) - TextWidth.Of(right) - 1, 0));
        var gap = Math.Max(width - TextWidth.Of(left) - TextWidth.Of(presence) - TextWidth.Of(right), 0);
        return
        [
            new(TextWidth.FitStart(left, width), "bold"), new(presence, Quiet), new(new string(' ', gap)), new(right, style),
        ];
    }

    private static List<StyledText> Rule(int width) => [new(new string('─', width), "grey30")];

    private static List<StyledText> News(ScreenState state, int width)
    {
        var unread = string.Join("   ", state.Unread.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key} {pair.Value} new")));
        var left = state.Scroll > 0 ? "── more below (PgDn) " : unread.Length > 0 ? $"── {unread} " : "";
        left = TextWidth.FitStart(left, width);
        var rule = new string('─', Math.Max(width - TextWidth.Of(left), 0));
        return [new(left, unread.Length > 0 && state.Scroll == 0 ? "yellow" : Quiet), new(rule, "grey30")];
    }

    private static List<IReadOnlyList<StyledText>> Transcript(ScreenState state, DateTimeOffset today, int width)
    {
        var rows = new List<IReadOnlyList<StyledText>>();
        DateTime? day = null;
        foreach (var entry in state.Entries)
        {
            if (entry is ChatLine line)
            {
                if (day != line.At.Date)
                {
                    day = line.At.Date;
                    rows.Add(DayRow(line.At, today, width));
                }

                AddMessage(rows, line, width);
            }
            else if (entry is Notice notice)
            {
                rows.AddRange(TextWidth.Wrap(notice.Text, Math.Max(width - TimeWidth - 1, 8)).Select(text =>
                    new List<StyledText> { new(new string(' ', TimeWidth)), new(text, notice.IsError ? "red" : Quiet) }));
            }
        }

        return rows;
    }

    private static List<StyledText> DayRow(DateTimeOffset at, DateTimeOffset today, int width)
    {
        var name = (today.Date - at.Date).Days switch
        {
            0 => "Today",
            1 => "Yesterday",
            _ => at.ToString("dddd, d MMMM yyyy", CultureInfo.InvariantCulture),
        };
        return [new(new string(' ', Math.Max((width - TextWidth.Of(name)) / 2, 0))), new(TextWidth.FitStart(name, width), Quiet)];
    }

    private static void AddMessage(List<IReadOnlyList<StyledText>> rows, ChatLine line, int width)
    {
        var author = line.Author + "  ";
        var indent = TimeWidth + TextWidth.Of(author);
        var ticks = line.IsOwn ? $" {Ticks.Sign(line.State)}" : "";
        if (line.State == MessageState.Failed)
        {
            ticks += $" {Ticks.Words(line.State, line.Failure)}";
        }

        var room = Math.Max(width - indent - 4, 8); // The ticks fit behind every line.
        var texts = TextWidth.Wrap(line.Text, room);
        for (var index = 0; index < texts.Count; index++)
        {
            var row = new List<StyledText>();
            if (index == 0)
            {
                row.Add(new(line.At.ToString(" HH:mm ", CultureInfo.InvariantCulture), Quiet));
                row.Add(new(author, line.IsOwn ? "bold green" : "bold aqua"));
            }
            else
            {
                row.Add(new(new string(' ', indent)));
            }

            row.Add(new(texts[index]));
            if (index == texts.Count - 1 && ticks.Length > 0)
            {
                row.Add(new(TextWidth.FitStart(ticks, Math.Max(width - indent - TextWidth.Of(texts[index]), 0)), TickStyle(line.State)));
            }

            rows.Add(row);
        }
    }

    private static string TickStyle(MessageState state) => state switch
    {
        MessageState.Read => "dodgerblue1",
        MessageState.Failed => "red",
        _ => Quiet,
    };
}
