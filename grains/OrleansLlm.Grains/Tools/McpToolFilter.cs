using System.Text.Json;
using ModelContextProtocol.Protocol;
using OrleansLlm.Contracts;

namespace OrleansLlm.Grains.Tools;

/// <summary>Some tools of a server, as OpenAI's <c>allowed_tools</c> and <c>require_approval</c> tell them: by name, by being read-only, or both.</summary>
/// <param name="Names">The names; null: any.</param>
/// <param name="ReadOnly">Whether they only read; null: does not matter.</param>
internal sealed record McpToolFilter(IReadOnlyCollection<string>? Names, bool? ReadOnly)
{
    private const int MaxNames = 128;

    /// <summary>Whether the filter takes a tool. One that says nothing of itself may write.</summary>
    public bool Takes(Tool tool) => Names?.Contains(tool.Name) is not false && (ReadOnly is not { } readOnly || (tool.Annotations?.ReadOnlyHint is true) == readOnly);

    /// <summary>Reads an array of names or a filter object.</summary>
    /// <exception cref="LlmException">InvalidRequest.</exception>
    public static McpToolFilter Read(JsonElement value, string field)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            return new McpToolFilter(ReadNames(value, field), ReadOnly: null);
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            throw Wrong(field, "an array of names or an object with tool_names and read_only", value);
        }

        IReadOnlyCollection<string>? names = null;
        bool? readOnly = null;
        foreach (var entry in value.EnumerateObject())
        {
            switch (entry.Name)
            {
                case "tool_names" when entry.Value.ValueKind != JsonValueKind.Null:
                    names = ReadNames(entry.Value, $"{field}.tool_names");
                    break;
                case "read_only" when entry.Value.ValueKind is JsonValueKind.True or JsonValueKind.False:
                    readOnly = entry.Value.GetBoolean();
                    break;
                default:
                    throw Wrong(field, "an object with tool_names (an array) and read_only (a boolean) only", value);
            }
        }

        return new McpToolFilter(names, readOnly);
    }

    private static HashSet<string> ReadNames(JsonElement value, string field)
    {
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > MaxNames || value.EnumerateArray().Any(name => JsonWords.Of(name) is null))
        {
            throw Wrong(field, $"an array of at most {MaxNames} names", value);
        }

        return value.EnumerateArray().Select(name => name.GetString()!).ToHashSet(StringComparer.Ordinal);
    }

    private static LlmException Wrong(string field, string expected, JsonElement given)
    {
        var text = given.GetRawText();
        return new LlmException(LlmErrorCode.InvalidRequest, $"{field} must be {expected}. Given: {text[..Math.Min(100, text.Length)]}.", field);
    }
}
