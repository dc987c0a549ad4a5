using System.Globalization;
using System.Text.Json;
using OrleansLlm.Silo.Api.Errors;

namespace OrleansLlm.Silo.Api.Json;

/// <summary>
/// A JSON object read field by field. JSON null counts as absent. Every mistake is a 400 that names the field by its full
/// path, the limit and the value given.
/// </summary>
internal readonly struct JsonFields
{
    private const long MaxUnixSeconds = 253_402_300_799; // The last second of year 9999.
    private const int MaxPlaces = 12;

    private readonly JsonElement _object;
    private readonly string _path;

    private JsonFields(JsonElement value, string path)
    {
        _object = value;
        _path = path;
    }

    /// <summary>The request body itself.</summary>
    public static JsonFields Root(JsonElement body) => body.ValueKind is JsonValueKind.Object
        ? new JsonFields(body, "")
        : throw RequestErrors.MalformedJson($"a JSON object was expected, but got {JsonText.KindOf(body)}.");

    /// <summary>An object at a path, such as <c>messages[0]</c>.</summary>
    public static JsonFields At(JsonElement value, string path) => value.ValueKind is JsonValueKind.Object
        ? new JsonFields(value, path)
        : throw RequestErrors.WrongType(path, "an object", JsonText.KindOf(value));

    /// <summary>Where the object is in the request.</summary>
    public string Path => _path;

    /// <summary>The object as it was given.</summary>
    public string RawText => _object.GetRawText();

    /// <summary>The full path of a field.</summary>
    public string PathOf(string name) => _path.Length == 0 ? name : $"{_path}.{name}";

    /// <summary>All fields, in their order.</summary>
    public JsonElement.ObjectEnumerator All() => _object.EnumerateObject();

    /// <summary>Finds a field that is there and not null.</summary>
    public bool TryGet(string name, out JsonElement value) =>
        _object.TryGetProperty(name, out value) && value.ValueKind is not JsonValueKind.Null;

    /// <summary>A field that must be there.</summary>
    public JsonElement Require(string name) => TryGet(name, out var value) ? value : throw RequestErrors.Missing(PathOf(name));

    /// <summary>A text, or null when absent.</summary>
    public string? Text(string name, int maxLength = int.MaxValue, int minLength = 0)
    {
        if (!TryGet(name, out var value))
        {
            return null;
        }

        var text = TextOf(value, PathOf(name));
        return text.Length >= minLength && text.Length <= maxLength
            ? text
            : throw RequestErrors.OutOfRange(PathOf(name), $"{minLength} to {maxLength} characters long", $"{text.Length} characters");
    }

    /// <summary>A text that must be there.</summary>
    public string RequireText(string name, int maxLength = int.MaxValue, int minLength = 0) =>
        Text(name, maxLength, minLength) ?? throw RequestErrors.Missing(PathOf(name));

    /// <summary>A boolean, or null when absent.</summary>
    public bool? Flag(string name) => !TryGet(name, out var value) ? null : value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw RequestErrors.WrongType(PathOf(name), "a boolean", JsonText.KindOf(value)),
    };

    /// <summary>A number within limits, or null when absent.</summary>
    public float? Number(string name, double min, double max, bool aboveMin = false) =>
        TryGet(name, out var value) ? (float)NumberOf(value, PathOf(name), min, max, aboveMin) : null;

    /// <summary>A whole number within limits, or null when absent.</summary>
    public int? Integer(string name, int min, int max = int.MaxValue) => (int?)Long(name, min, max);

    /// <summary>A whole 64-bit number within limits, or null when absent.</summary>
    public long? Long(string name, long min = long.MinValue, long max = long.MaxValue) =>
        TryGet(name, out var value) ? LongOf(value, PathOf(name), min, max) : null;

    /// <summary>Money or another exact decimal number within limits, or null when absent. It never passes through a binary fraction.</summary>
    public decimal? Decimal(string name, decimal min, decimal max) =>
        TryGet(name, out var value) ? DecimalOf(value, PathOf(name), min, max) : null;

    /// <summary>A time as Unix seconds or ISO 8601 text (UTC unless it names an offset), or null when absent.</summary>
    public DateTimeOffset? Time(string name)
    {
        if (!TryGet(name, out var value))
        {
            return null;
        }

        if (value.ValueKind is JsonValueKind.Number)
        {
            return DateTimeOffset.FromUnixTimeSeconds(LongOf(value, PathOf(name), 0, MaxUnixSeconds));
        }

        return DateTimeOffset.TryParse(
            TextOf(value, PathOf(name)), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time.ToUniversalTime()
            : throw RequestErrors.OutOfRange(PathOf(name), "Unix seconds or an ISO 8601 time", JsonText.Show(value));
    }

    /// <summary>Refuses fields of other names than these: where money and access are set, nothing may be ignored.</summary>
    public void RefuseOthers(params ReadOnlySpan<string> known)
    {
        foreach (var field in _object.EnumerateObject())
        {
            if (!known.Contains(field.Name))
            {
                throw RequestErrors.UnknownField(PathOf(JsonText.Shorten(field.Name)), string.Join(", ", known!));
            }
        }
    }

    /// <summary>An object, or null when absent.</summary>
    public JsonFields? Object(string name) => TryGet(name, out var value) ? At(value, PathOf(name)) : null;

    /// <summary>An array with a limited number of elements, or null when absent.</summary>
    public JsonElement? Array(string name, int max, int min = 0)
    {
        if (!TryGet(name, out var value))
        {
            return null;
        }

        if (value.ValueKind is not JsonValueKind.Array)
        {
            throw RequestErrors.WrongType(PathOf(name), "an array", JsonText.KindOf(value));
        }

        var length = value.GetArrayLength();
        return length >= min && length <= max
            ? value
            : throw RequestErrors.OutOfRange(PathOf(name), $"an array of {min} to {max} elements", $"{length} elements");
    }

    /// <summary>One of several words, or null when absent.</summary>
    public string? Word(string name, params ReadOnlySpan<string> allowed)
    {
        var word = Text(name);
        return word is null || allowed.Contains(word)
            ? word
            : throw RequestErrors.OutOfRange(PathOf(name), $"one of {string.Join(", ", allowed!)}", $"'{JsonText.Shorten(word)}'");
    }

    /// <summary>The text of a value.</summary>
    public static string TextOf(JsonElement value, string path)
    {
        if (value.ValueKind is not JsonValueKind.String)
        {
            throw RequestErrors.WrongType(path, "a string", JsonText.KindOf(value));
        }

        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw RequestErrors.InvalidValue(path, "it is not valid Unicode text");
        }
    }

    /// <summary>The number in a value.</summary>
    public static double NumberOf(JsonElement value, string path, double min, double max, bool aboveMin = false)
    {
        if (value.ValueKind is not JsonValueKind.Number)
        {
            throw RequestErrors.WrongType(path, "a number", JsonText.KindOf(value));
        }

        var fits = value.TryGetDouble(out var number) && number <= max && (aboveMin ? (float)number > min : number >= min);
        return fits ? number : throw RequestErrors.OutOfRange(
            path, string.Create(null, $"{(aboveMin ? $"above {min} and at most {max}" : $"from {min} to {max}")}"), JsonText.Show(value));
    }

    /// <summary>The exact decimal number in a value, with at most 12 decimal places.</summary>
    public static decimal DecimalOf(JsonElement value, string path, decimal min, decimal max)
    {
        if (value.ValueKind is not JsonValueKind.Number)
        {
            throw RequestErrors.WrongType(path, "a number", JsonText.KindOf(value));
        }

        return value.TryGetDecimal(out var number) && number >= min && number <= max && decimal.Round(number, MaxPlaces) == number
            ? number
            : throw RequestErrors.OutOfRange(
                path, string.Create(CultureInfo.InvariantCulture, $"from {min} to {max} with at most {MaxPlaces} decimal places"), JsonText.Show(value));
    }

    /// <summary>The whole number in a value.</summary>
    public static long LongOf(JsonElement value, string path, long min, long max)
    {
        if (value.ValueKind is not JsonValueKind.Number || !value.TryGetInt64(out var number))
        {
            throw RequestErrors.WrongType(path, "an integer", JsonText.KindOf(value));
        }

        var limit = max is int.MaxValue or long.MaxValue ? $"{min} or more" : $"from {min} to {max}";
        return number >= min && number <= max ? number : throw RequestErrors.OutOfRange(path, limit, JsonText.Show(value));
    }
}
