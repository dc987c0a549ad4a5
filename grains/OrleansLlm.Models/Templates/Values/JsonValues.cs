using System.Numerics;
using System.Text.Json;

namespace OrleansLlm.Models.Templates.Values;

/// <summary>Turns JSON from callers into values; keys keep their order, and all of it is input.</summary>
internal static class JsonValues
{
    // Python's limit, against the same attack: reading and writing digits takes more than linear time.
    private const int MostDigits = 4_300;

    /// <exception cref="TemplateRefusedException">The text is no JSON; the message begins with <paramref name="path"/>.</exception>
    public static object Parse(string json, string path)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return From(document.RootElement, path);
        }
        catch (JsonException problem)
        {
            throw new TemplateRefusedException($"{path}: must be JSON; {problem.Message}");
        }
    }

    /// <exception cref="TemplateRefusedException">A text in it is no Unicode, or a number too long; the message begins with <paramref name="path"/>.</exception>
    public static object From(JsonElement json, string path)
    {
        try
        {
            return From(json);
        }
        catch (InvalidOperationException noText)
        {
            // Half of a surrogate pair, as it stays where a text was cut.
            throw new TemplateRefusedException($"{path}: must be JSON of Unicode texts; {noText.Message}");
        }
        catch (OverflowException tooLong)
        {
            throw new TemplateRefusedException($"{path}: {tooLong.Message}");
        }
    }

    private static object From(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => Dict(json),
        JsonValueKind.Array => new ListValue([.. json.EnumerateArray().Select(From)], fromInput: true),
        JsonValueKind.String => TrackedString.Input(json.GetString()!),
        JsonValueKind.Number => Number(json.GetRawText()),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => NoneValue.Instance,
    };

    private static DictValue Dict(JsonElement json)
    {
        var dict = new DictValue(fromInput: true);
        foreach (var property in json.EnumerateObject())
        {
            dict.Set(TrackedString.Input(property.Name), From(property.Value));
        }

        return dict;
    }

    private static object Number(string text)
    {
        if (text.AsSpan().IndexOfAny(".eE") >= 0)
        {
            return double.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
        }

        int digits = text.Length - (text[0] == '-' ? 1 : 0);
        if (digits > MostDigits)
        {
            throw new OverflowException($"a number may have at most {MostDigits} digits, as in Python. Given: {digits}");
        }

        var number = BigInteger.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
        return number >= long.MinValue && number <= long.MaxValue ? (object)(long)number : number;
    }
}
