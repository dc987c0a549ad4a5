using System.Globalization;
using System.Text.Json;

namespace OrleansLlm.Retrieval.Documents.Data;

/// <summary>Where a JSON reader is, as <c>orders[2].customer.name</c>.</summary>
internal sealed class JsonPath
{
    private readonly Stack<(string? Name, int Index)> _open = new();

    /// <summary>Objects and arrays that are open.</summary>
    public int Depth => _open.Count;

    /// <summary>Whether the token ends an object or array in the outermost value, or any element of an outermost array.</summary>
    public bool EndsPart(JsonTokenType token) =>
        token is JsonTokenType.EndObject or JsonTokenType.EndArray
        || (_open.Peek().Name is null && token is not (JsonTokenType.StartObject or JsonTokenType.StartArray));

    /// <summary>Takes in a token.</summary>
    /// <returns>A line for a value that is neither object, array, null nor empty; else null.</returns>
    public string? Read(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                _open.Pop();
                _open.Push((reader.GetString(), 0));
                return null;
            case JsonTokenType.StartObject:
                Count();
                _open.Push((null, 0));
                return null;
            case JsonTokenType.StartArray:
                Count();
                _open.Push((null, -1));
                return null;
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                _open.Pop();
                return null;
            default:
                Count();
                return Line(ref reader);
        }
    }

    // In an array each value, of whatever kind, moves the index on; -1 tells arrays from objects before their first value.
    private void Count()
    {
        if (_open.TryPeek(out var top) && top.Name is null)
        {
            _open.Pop();
            _open.Push((null, top.Index + 1));
        }
    }

    private string? Line(ref Utf8JsonReader reader)
    {
        var value = reader.TokenType switch
        {
            JsonTokenType.String => reader.GetString()!,
            JsonTokenType.Null => "",
            JsonTokenType.True => "true",
            JsonTokenType.False => "false",
            _ => System.Text.Encoding.UTF8.GetString(reader.ValueSpan),
        };
        var path = string.Concat(_open.Reverse().Select(part => part.Name is { } name ? "." + name : string.Create(CultureInfo.InvariantCulture, $"[{part.Index}]"))).TrimStart('.');
        return value.Length == 0 ? null : path.Length == 0 ? value : $"{path}: {value}";
    }
}
