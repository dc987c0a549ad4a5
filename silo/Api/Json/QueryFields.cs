using System.Globalization;
using OrleansLlm.Silo.Api.Errors;

namespace OrleansLlm.Silo.Api.Json;

/// <summary>Reads query parameters.</summary>
internal static class QueryFields
{
    /// <summary>A whole number within limits, or a default when absent.</summary>
    public static int Integer(HttpContext context, string name, int min, int max, int otherwise)
    {
        var text = context.Request.Query[name].ToString();
        if (text.Length == 0)
        {
            return otherwise;
        }

        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? number
            : throw RequestErrors.OutOfRange(name, max is int.MaxValue ? $"an integer of {min} or more" : $"an integer from {min} to {max}", $"'{JsonText.Shorten(text)}'");
    }

    /// <summary><c>true</c> or <c>false</c>, or null when absent.</summary>
    public static bool? Flag(HttpContext context, string name) => context.Request.Query[name].ToString() switch
    {
        "" => null,
        "true" => true,
        "false" => false,
        var text => throw RequestErrors.OutOfRange(name, "true or false", $"'{JsonText.Shorten(text)}'"),
    };

    /// <summary>A time as Unix seconds or ISO 8601 text (UTC unless it names an offset), or null when absent.</summary>
    public static DateTimeOffset? Time(HttpContext context, string name)
    {
        var text = context.Request.Query[name].ToString();
        if (text.Length == 0)
        {
            return null;
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds())
        {
            return DateTimeOffset.FromUnixTimeSeconds(seconds);
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time.ToUniversalTime()
            : throw RequestErrors.OutOfRange(name, "Unix seconds or an ISO 8601 time", $"'{JsonText.Shorten(text)}'");
    }

    /// <summary>One of some words; the first when absent.</summary>
    public static string Word(HttpContext context, string name, params ReadOnlySpan<string> words)
    {
        var text = context.Request.Query[name].ToString();
        return text.Length == 0 ? words[0]
            : words.Contains(text) ? text
            : throw RequestErrors.OutOfRange(name, $"one of {string.Join(", ", words!)}", $"'{JsonText.Shorten(text)}'");
    }

    /// <summary>A text, or null when absent.</summary>
    public static string? Text(HttpContext context, string name, int maxLength)
    {
        var text = context.Request.Query[name].ToString();
        return text.Length <= maxLength
            ? (text.Length == 0 ? null : text)
            : throw RequestErrors.OutOfRange(name, $"at most {maxLength} characters long", $"{text.Length} characters");
    }
}
