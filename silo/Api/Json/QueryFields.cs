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

    /// <summary>A text, or null when absent.</summary>
    public static string? Text(HttpContext context, string name, int maxLength)
    {
        var text = context.Request.Query[name].ToString();
        return text.Length <= maxLength
            ? (text.Length == 0 ? null : text)
            : throw RequestErrors.OutOfRange(name, $"at most {maxLength} characters long", $"{text.Length} characters");
    }
}
