using System.Text;
using System.Text.Json;
using OrleansLlm.Contracts.Retrieval;

namespace OrleansLlm.Grains.FileSearch;

/// <summary>Writes what was found in OpenAI's shape of <c>file_search_call.results</c>, with each passage's exact place beside it.</summary>
internal static class SearchResultsJson
{
    /// <summary>The array.</summary>
    public static string Of(FoundPassages found)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var passage in found.Hits)
            {
                Write(json, passage);
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static void Write(Utf8JsonWriter json, FoundPassage found)
    {
        json.WriteStartObject();
        json.WriteString("file_id"u8, found.Hit.Document);
        json.WriteString("filename"u8, found.FileName);
        json.WriteNumber("score"u8, found.Hit.Scores.Final);
        json.WriteStartObject("attributes"u8);
        foreach (var (name, value) in found.Hit.Attributes ?? new Dictionary<string, IndexAttribute>())
        {
            WriteValue(json, name, value);
        }

        json.WriteEndObject();
        json.WriteString("text"u8, found.Hit.Chunk.Text);
        json.WriteString("vector_store_id"u8, found.Store);
        json.WriteNumber("first_byte"u8, found.Hit.Chunk.Start);
        json.WriteNumber("byte_count"u8, found.Hit.Chunk.Length);
        if (found.Hit.Chunk.Place?.Page is { } page)
        {
            json.WriteNumber("page"u8, page);
        }

        json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, string name, IndexAttribute value)
    {
        if (value.Number is { } number)
        {
            json.WriteNumber(name, number);
        }
        else if (value.Boolean is { } truth)
        {
            json.WriteBoolean(name, truth);
        }
        else
        {
            json.WriteString(name, value.Text);
        }
    }
}
