using System.Buffers;
using System.Globalization;

namespace OrleansLlm.Client.Http;

/// <summary>Reads durations as rate-limit headers spell them: <c>1s</c>, <c>6m0s</c>, <c>120ms</c>, <c>1h2m3.5s</c>.</summary>
internal static class GoDuration
{
    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.");

    /// <summary>Reads a duration; false when the text is none.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        if (text.IsEmpty)
        {
            return false;
        }

        while (!text.IsEmpty)
        {
            var unitAt = text.IndexOfAnyExcept(NumberCharacters);
            if (unitAt <= 0 || !double.TryParse(text[..unitAt], NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            {
                return false;
            }

            text = text[unitAt..];
            var unitLength = text.IndexOfAny(NumberCharacters);
            var unit = unitLength < 0 ? text : text[..unitLength];
            if (SecondsPer(unit) is not { } seconds || number * seconds > TimeSpan.MaxValue.TotalSeconds / 2)
            {
                return false;
            }

            duration += TimeSpan.FromSeconds(number * seconds);
            text = text[unit.Length..];
        }

        return true;
    }

    private static double? SecondsPer(ReadOnlySpan<char> unit) => unit switch
    {
        "h" => 3600,
        "m" => 60,
        "s" => 1,
        "ms" => 1e-3,
        "us" or "µs" => 1e-6,
        "ns" => 1e-9,
        _ => null,
    };
}
