using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansLlm.Models.Graphs.Weights;

namespace OrleansLlm.Models.Safetensors;

/// <summary>Writes weights as a safetensors file of 32-bit floats. Tensors are streamed; one chunk is in memory at a time.</summary>
public static class SafetensorsWriter
{
    private const int ChunkValues = 1 << 18;
    private const int Alignment = 8;

    /// <summary>Writes a file; an existing one is replaced.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tensors">Names and weights; names differ.</param>
    /// <param name="metadata">Free texts for the header, or null.</param>
    /// <exception cref="IOException">The file can not be written.</exception>
    public static void Write(string path, IReadOnlyCollection<KeyValuePair<string, WeightTensor>> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16);
        byte[] header = Header(tensors, metadata);
        file.Write(BitConverter.GetBytes((long)header.Length));
        file.Write(header);
        float[] values = new float[ChunkValues];
        foreach (var (_, tensor) in tensors)
        {
            for (long first = 0; first < tensor.Count; first += ChunkValues)
            {
                var chunk = values.AsSpan(0, (int)Math.Min(ChunkValues, tensor.Count - first));
                tensor.Read(first, chunk);
                file.Write(MemoryMarshal.AsBytes(chunk));
            }
        }
    }

    private static byte[] Header(IReadOnlyCollection<KeyValuePair<string, WeightTensor>> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        var header = new JsonObject();
        if (metadata is not null)
        {
            header["__metadata__"] = JsonSerializer.SerializeToNode(metadata);
        }

        long offset = 0;
        foreach (var (name, tensor) in tensors)
        {
            long end = offset + (tensor.Count * sizeof(float));
            header.Add(name, new JsonObject
            {
                ["dtype"] = "F32",
                ["shape"] = new JsonArray([.. tensor.Shape.Select(size => JsonValue.Create(size))]),
                ["data_offsets"] = new JsonArray(offset, end),
            });
            offset = end;
        }

        // Filled up with spaces, so that the first tensor lies at a multiple of eight bytes.
        byte[] text = Encoding.UTF8.GetBytes(header.ToJsonString());
        int padded = (text.Length + Alignment - 1) / Alignment * Alignment;
        return [.. text, .. Enumerable.Repeat((byte)' ', padded - text.Length)];
    }
}
