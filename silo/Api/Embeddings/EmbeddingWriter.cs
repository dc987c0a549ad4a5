using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using OrleansLlm.Silo.Api.Encoders;

namespace OrleansLlm.Silo.Api.Embeddings;

/// <summary>Writes OpenAI's list of embeddings.</summary>
internal static class EmbeddingWriter
{
    /// <summary>Writes the answer, pausing after each embedding.</summary>
    public static IEnumerable<bool> Write(Utf8JsonWriter writer, EncodedAnswer answer, bool isBase64)
    {
        writer.WriteStartObject();
        writer.WriteString("object"u8, "list"u8);
        writer.WriteStartArray("data"u8);
        for (var i = 0; i < answer.Values.Count; i++)
        {
            writer.WriteStartObject();
            writer.WriteString("object"u8, "embedding"u8);
            writer.WriteNumber("index"u8, i);
            WriteVector(writer, answer.Values[i], isBase64);
            writer.WriteEndObject();
            yield return true;
        }

        writer.WriteEndArray();
        writer.WriteString("model"u8, answer.Model);
        EncodingResponder.WriteUsage(writer, answer);
        writer.WriteEndObject();
    }

    private static void WriteVector(Utf8JsonWriter writer, float[] vector, bool isBase64)
    {
        if (isBase64)
        {
            writer.WriteBase64String("embedding"u8, LittleEndian(vector));
            return;
        }

        writer.WriteStartArray("embedding"u8);
        foreach (var value in vector)
        {
            writer.WriteNumberValue(value);
        }

        writer.WriteEndArray();
    }

    private static ReadOnlySpan<byte> LittleEndian(float[] vector)
    {
        if (BitConverter.IsLittleEndian)
        {
            return MemoryMarshal.AsBytes<float>(vector);
        }

        var bytes = new byte[vector.Length * sizeof(float)];
        for (var i = 0; i < vector.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), vector[i]);
        }

        return bytes;
    }
}
