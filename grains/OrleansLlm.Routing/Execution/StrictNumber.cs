using System.Globalization;
using System.Text.Json;

namespace OrleansLlm.Routing.Execution;

/// <summary>Reads what a judge was told to say: a JSON object with one number, or the number alone. Anything else is no judgement. Pure.</summary>
internal static class StrictNumber
{
    private const NumberStyles Plain = NumberStyles.AllowDecimalPoint;

    /// <summary>The number, or null.</summary>
    /// <param name="said">What the judge said; a code fence around it is put up with.</param>
    /// <param name="name">The number's name in the object.</param>
    public static double? Read(string said, string name)
    {
        var text = Unfenced(said.Trim());
        if (double.TryParse(text, Plain, CultureInfo.InvariantCulture, out var alone))
        {
            return alone;
        }

        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty(name, out var value)
                && value.ValueKind == JsonValueKind.Number
                && value.TryGetDouble(out var number) ? number : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Unfenced(string text)
    {
        if (!text.StartsWith("```", StringComparison.Ordinal) || !text.EndsWith("```", StringComparison.Ordinal) || text.Length < 7)
        {
            return text;
        }

        var line = text.IndexOf('\n', StringComparison.Ordinal);
        return line < 0 ? text : text[(line + 1)..^3].Trim();
    }
}
