using System.Globalization;
using System.Text.Json;
using OrleansLlm.Contracts;

namespace OrleansLlm.Grains.FileSearch;

/// <summary>Reads an object of settings; null stands for an absent field. Errors name the field, the limit and the value.</summary>
/// <param name="value">The object.</param>
/// <param name="path">Where it is in the request.</param>
internal readonly struct SettingsReader(JsonElement value, string path)
{
    private const int MaxShown = 64;

    /// <summary>The object of a value.</summary>
    /// <exception cref="LlmException">InvalidRequest: it is none.</exception>
    public static SettingsReader At(JsonElement value, string path) =>
        value.ValueKind == JsonValueKind.Object ? new SettingsReader(value, path) : throw Wrong(path, "an object", value);

    /// <summary>Refuses fields of other names.</summary>
    public void RefuseOthers(params ReadOnlySpan<string> known)
    {
        foreach (var field in value.EnumerateObject())
        {
            if (!known.Contains(field.Name))
            {
                throw new LlmException(
                    LlmErrorCode.Unsupported, $"{PathOf(Shorten(field.Name))} is not one of {string.Join(", ", known.ToArray())}. Given: {Show(field.Value)}.", PathOf(Shorten(field.Name)));
            }
        }
    }

    /// <summary>A field, unless it is absent or null.</summary>
    public JsonElement? Find(string name) => value.TryGetProperty(name, out var field) && field.ValueKind != JsonValueKind.Null ? field : null;

    /// <summary>An object.</summary>
    public SettingsReader? Object(string name) => Find(name) is { } field ? At(field, PathOf(name)) : null;

    /// <summary>Texts of 1 to 128 characters, or null.</summary>
    public IReadOnlyList<string>? Texts(string name, int most)
    {
        if (Find(name) is not { } field)
        {
            return null;
        }

        if (field.ValueKind != JsonValueKind.Array || field.GetArrayLength() is 0 || field.GetArrayLength() > most)
        {
            throw Wrong(PathOf(name), $"an array of 1 to {most} texts", field);
        }

        var self = PathOf(name);
        return [.. field.EnumerateArray().Select((item, i) => TextOf(item, $"{self}[{i}]"))];
    }

    /// <summary>A text of 1 to 128 characters, or null.</summary>
    public string? Text(string name) => Find(name) is { } field ? TextOf(field, PathOf(name)) : null;

    /// <summary>A truth value, or null.</summary>
    public bool? Flag(string name) => Find(name) is not { } field ? null
        : field.ValueKind is JsonValueKind.True or JsonValueKind.False ? field.GetBoolean() : throw Wrong(PathOf(name), "true or false", field);

    /// <summary>A whole number, or null.</summary>
    public int? Integer(string name, int min, int max) => Find(name) is not { } field ? null
        : field.ValueKind == JsonValueKind.Number && field.TryGetInt32(out var number) && number >= min && number <= max ? number
        : throw Wrong(PathOf(name), string.Create(CultureInfo.InvariantCulture, $"a whole number from {min} to {max}"), field);

    /// <summary>A number, or null.</summary>
    public double? Number(string name, double min, double max) => Find(name) is not { } field ? null
        : field.ValueKind == JsonValueKind.Number && field.TryGetDouble(out var number) && number >= min && number <= max ? number
        : throw Wrong(PathOf(name), string.Create(CultureInfo.InvariantCulture, $"a number from {min} to {max}"), field);

    /// <summary>One of some words, as its value; null: absent.</summary>
    public T? Word<T>(string name, params ReadOnlySpan<(string Word, T Value)> words)
        where T : struct
    {
        if (Find(name) is not { } field)
        {
            return null;
        }

        foreach (var (word, meant) in words)
        {
            if (field.ValueKind == JsonValueKind.String && field.ValueEquals(word))
            {
                return meant;
            }
        }

        var known = new List<string>();
        foreach (var (word, _) in words)
        {
            known.Add(word);
        }

        throw Wrong(PathOf(name), $"one of {string.Join(", ", known)}", field);
    }

    /// <summary>A field's path.</summary>
    public string PathOf(string name) => $"{path}.{name}";

    private static string TextOf(JsonElement field, string path) => JsonWords.Of(field) is { Length: > 0 and <= 128 } text
        ? text
        : throw Wrong(path, "a text of 1 to 128 characters", field);

    private static LlmException Wrong(string path, string must, JsonElement given) =>
        new(LlmErrorCode.InvalidRequest, $"{path} must be {must}. Given: {Show(given)}.", path);

    private static string Show(JsonElement given) => Shorten(given.GetRawText());

    private static string Shorten(string text) => text.Length <= MaxShown ? text : TextCut.Head(text, MaxShown) + "…";
}
