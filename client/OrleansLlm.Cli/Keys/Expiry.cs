using System.Globalization;
using OrleansLlm.Cli.Terminal;

namespace OrleansLlm.Cli.Keys;

/// <summary>Reads times and spans as people type them.</summary>
internal static class Expiry
{
    /// <summary>A date (UTC unless it names an offset) or a span from now: <c>45m</c>, <c>12h</c>, <c>30d</c>.</summary>
    public static DateTimeOffset Parse(string text, DateTimeOffset now, string option = "--expires") => Span(text) is { } span
        ? now + span
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
            ? date
            : throw CliException.Usage($"{option} must be a date like 2027-01-31 or a span like 30d. Given: {text}");

    /// <summary>A span: <c>0</c>, <c>45m</c>, <c>12h</c>, <c>30d</c>.</summary>
    public static TimeSpan ParseSpan(string text, string option) => text == "0"
        ? TimeSpan.Zero
        : Span(text) ?? throw CliException.Usage($"{option} must be a span like 12h or 30d. Given: {text}");

    private static TimeSpan? Span(string text) =>
        text.Length > 1 && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number is > 0 and < 1_000_000 && Unit(text[^1]) is { } unit
            ? number * unit
            : null;

    private static TimeSpan? Unit(char unit) => unit switch
    {
        'm' => TimeSpan.FromMinutes(1),
        'h' => TimeSpan.FromHours(1),
        'd' => TimeSpan.FromDays(1),
        _ => null,
    };
}
