using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.AI;
using OrleansLlm.Contracts;

namespace OrleansLlm.Client.Chat;

/// <summary>The additional properties of a call, taken out one by one: what is left at the end has no name here.</summary>
internal sealed class RequestFields
{
    private readonly Dictionary<string, JsonElement> _fields = new(StringComparer.Ordinal);

    public RequestFields(AdditionalPropertiesDictionary? properties)
    {
        foreach (var (name, value) in properties ?? [])
        {
            if (!IsFieldName(name))
            {
                throw new LlmException(
                    LlmErrorCode.InvalidRequest,
                    $"A request field's name has letters, digits and underscores only. Given: '{name}'", name);
            }

            if (value is not null)
            {
                _fields[name] = value as JsonElement? ?? JsonSerializer.SerializeToElement(value, AIJsonUtilities.DefaultOptions);
            }
        }
    }

    public int? TakeInt(string name) => Take(name, JsonValueKind.Number) is not { } field ? null
        : field.TryGetInt32(out var number) ? number : throw Wrong(name, "an integer", field);

    public float? TakeFloat(string name) => Take(name, JsonValueKind.Number) is not { } field ? null
        : field.TryGetSingle(out var number) && float.IsFinite(number) ? number : throw Wrong(name, "a finite number", field);

    public bool? TakeBool(string name) => Take(name, JsonValueKind.True, JsonValueKind.False)?.GetBoolean();

    public string? TakeString(string name) => Take(name, JsonValueKind.String)?.GetString();

    /// <summary>The JSON text of an object.</summary>
    public string? TakeObject(string name) => Take(name, JsonValueKind.Object)?.GetRawText();

    /// <summary>Token ids with their bias.</summary>
    public IReadOnlyDictionary<int, float>? TakeLogitBias(string name)
    {
        if (Take(name, JsonValueKind.Object) is not { } field)
        {
            return null;
        }

        var biases = new SortedDictionary<int, float>();
        foreach (var entry in field.EnumerateObject())
        {
            if (!int.TryParse(entry.Name, CultureInfo.InvariantCulture, out var token)
                || entry.Value.ValueKind != JsonValueKind.Number || !entry.Value.TryGetSingle(out var bias))
            {
                throw Wrong($"{name}.{entry.Name}", "a number for a token id", entry.Value);
            }

            biases[token] = bias;
        }

        return biases;
    }

    /// <summary>Takes a field of one of these kinds; null when it is absent.</summary>
    public JsonElement? Take(string name, params ReadOnlySpan<JsonValueKind> kinds)
    {
        if (!_fields.Remove(name, out var field) || field.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return kinds.Contains(field.ValueKind) ? field : throw Wrong(name, string.Join(" or ", kinds.ToArray()), field);
    }

    /// <summary>The fields that nobody took: name to JSON text.</summary>
    public IReadOnlyDictionary<string, string> TakeRest() => _fields.ToDictionary(field => field.Key, field => field.Value.GetRawText());

    private static bool IsFieldName(string name) => name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    private static LlmException Wrong(string name, string expected, JsonElement given) =>
        new(LlmErrorCode.InvalidRequest, $"{name} must be {expected}. Given: {given.GetRawText()}", name);
}
