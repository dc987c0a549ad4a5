using System.Globalization;

namespace OrleansLlm.Silo.Api.Answers;

/// <summary>Writes durations as Go prints them (<c>250ms</c>, <c>1.5s</c>, <c>6m0s</c>), the form of OpenAI's rate-limit headers.</summary>
internal static class GoDuration
{
    /// <summary>The duration, rounded up to milliseconds; a negative one counts as zero.</summary>
    public static string Format(TimeSpan duration)
    {
        var milliseconds = (long)Math.Ceiling(Math.Max(0, duration.TotalMilliseconds));
        if (milliseconds == 0)
        {
            return "0s";
        }

        if (milliseconds < 1000)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{milliseconds}ms");
        }

        var (minutes, rest) = Math.DivRem(milliseconds, 60_000);
        var seconds = (rest / 1000m).ToString("0.###", CultureInfo.InvariantCulture);
        return minutes switch
        {
            0 => $"{seconds}s",
            < 60 => string.Create(CultureInfo.InvariantCulture, $"{minutes}m{seconds}s"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{minutes / 60}h{minutes % 60}m{seconds}s"),
        };
    }
}
