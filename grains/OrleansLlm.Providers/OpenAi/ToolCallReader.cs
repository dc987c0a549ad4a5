using System.Text.Json;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Providers.Tokens;

namespace OrleansLlm.Providers.OpenAi;

/// <summary>Reads the calls of a message or a delta. Used by one thread.</summary>
internal sealed class ToolCallReader(string provider)
{
    private readonly List<Part> _parts = [];

    public void Clear() => _parts.Clear();

    /// <param name="reader">At the array's beginning, or at a null.</param>
    public void Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            _parts.Add(ReadPart(ref reader));
        }

        JsonArrays.RequireEnd(ref reader);
    }

    /// <summary>What was read, by the calls' places in the choice; null: nothing.</summary>
    /// <exception cref="ProviderException">Malformed: a call without a name.</exception>
    public IReadOnlyList<ToolCallDelta>? Take(ChoiceProgress choice, out int bytes)
    {
        bytes = 0;
        if (_parts.Count == 0)
        {
            return null;
        }

        var deltas = new List<ToolCallDelta>(_parts.Count);
        foreach (var part in _parts)
        {
            var (place, begins) = choice.PlaceOf(part.Index, part.Id, part.Name is not null);
            if (begins && string.IsNullOrEmpty(part.Name))
            {
                throw new ProviderException(provider, ProviderFailure.Malformed, "the answer has a call without a function's name");
            }

            bytes += TokenEstimate.Bytes(part.Arguments) + (begins ? TokenEstimate.Bytes(part.Name) : 0);
            Add(deltas, new ToolCallDelta
            {
                Index = place,
                Id = begins ? (part.Id is { Length: > 0 } id ? id : $"call_{Guid.NewGuid():N}") : null,
                Name = begins ? part.Name : null,
                Arguments = part.Arguments,
            });
        }

        return deltas;
    }

    /// <summary>A delta has at most one entry for each call.</summary>
    private static void Add(List<ToolCallDelta> deltas, ToolCallDelta delta)
    {
        var known = deltas.FindIndex(other => other.Index == delta.Index);
        if (known < 0)
        {
            deltas.Add(delta);
        }
        else
        {
            deltas[known] = deltas[known] with { Arguments = deltas[known].Arguments + delta.Arguments };
        }
    }

    private static Part ReadPart(ref Utf8JsonReader reader)
    {
        var part = new Part(null, null, null, "");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("index"u8))
            {
                reader.Read();
                part = part with { Index = reader.TokenType == JsonTokenType.Number ? reader.GetInt32() : null };
            }
            else if (reader.ValueTextEquals("id"u8))
            {
                reader.Read();
                part = part with { Id = reader.GetString() };
            }
            else if (reader.ValueTextEquals("function"u8) && reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            {
                part = ReadFunction(ref reader, part);
            }
            else
            {
                reader.Skip();
            }
        }

        return part;
    }

    private static Part ReadFunction(ref Utf8JsonReader reader, Part part)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("name"u8))
            {
                reader.Read();
                part = part with { Name = reader.GetString() };
            }
            else if (reader.ValueTextEquals("arguments"u8))
            {
                reader.Read();
                part = part with { Arguments = ReadArguments(ref reader) };
            }
            else
            {
                reader.Skip();
            }
        }

        return part;
    }

    /// <summary>JSON as text; TGI gives the object itself.</summary>
    private static string ReadArguments(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is JsonTokenType.String or JsonTokenType.Null)
        {
            return reader.GetString() ?? "";
        }

        using var document = JsonDocument.ParseValue(ref reader);
        return document.RootElement.GetRawText();
    }

    private readonly record struct Part(int? Index, string? Id, string? Name, string Arguments);
}
