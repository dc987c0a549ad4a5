using System.Globalization;
using OrleansLlm.Cli.Terminal;

namespace OrleansLlm.Cli.Spend;

/// <summary>Reads a moment of the past.</summary>
internal static class PastTime
{
    /// <summary>A date (UTC unless it names an offset) or a span back from now: <c>12h</c>, <c>30d</c>; null stays null.</summary>
    public static DateTimeOffset? Parse(string option, string? text, DateTimeOffset now)
    {
        if (text is null)
        {
            return null;
        }

        if (text.Length > 1 && text[^1] is 'h' or 'd' && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number is > 0 and < 100_000)
        {
            return now - (text[^1] == 'h' ? TimeSpan.FromHours(number) : TimeSpan.FromDays(number));
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
            ? date
            : throw CliException.Usage($"{option} must be a date like 2027-01-31 or a span back like 12h or 30d. Given: {text}");
    }
}
