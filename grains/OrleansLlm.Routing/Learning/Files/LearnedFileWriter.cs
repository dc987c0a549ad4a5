using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OrleansLlm.Routing.Learning.Files;

/// <summary>
/// Writes a trained model as a safetensors file: 8 bytes with the header's length (little endian), a JSON header, the tensors' bytes. Its
/// <c>__metadata__</c> holds kind and version of the model, its settings, and the SHA-256 of the tensors' bytes. The same model is the same bytes.
/// </summary>
internal sealed class LearnedFileWriter(string kind, string settings)
{
    private readonly JsonObject _header = [];
    private readonly ArrayBufferWriter<byte> _data = new();

    public void Add(string name, ReadOnlySpan<float> values) => Add(name, "F32", MemoryMarshal.AsBytes(values), values.Length);

    public void Add(string name, ReadOnlySpan<Half> values) => Add(name, "F16", MemoryMarshal.AsBytes(values), values.Length);

    public void Add(string name, ReadOnlySpan<sbyte> values) => Add(name, "I8", MemoryMarshal.AsBytes(values), values.Length);

    public void Add(string name, ReadOnlySpan<uint> values) => Add(name, "U32", MemoryMarshal.AsBytes(values), values.Length);

    /// <summary>The file.</summary>
    public byte[] ToArray()
    {
        var data = _data.WrittenSpan;
        _header["__metadata__"] = new JsonObject
        {
            ["format"] = LearnedFile.Format,
            ["kind"] = kind,
            ["version"] = LearnedFile.Version,
            ["settings"] = settings,
            ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(data)),
        };
        var header = JsonSerializer.SerializeToUtf8Bytes(_header, LearnedJson.Default.JsonObject);
        var padded = (header.Length + 7) / 8 * 8;
        var file = new byte[8 + padded + data.Length];
        BinaryPrimitives.WriteUInt64LittleEndian(file, (ulong)padded);
        header.CopyTo(file, 8);
        file.AsSpan(8 + header.Length, padded - header.Length).Fill((byte)' ');
        data.CopyTo(file.AsSpan(8 + padded));
        return file;
    }

    private void Add(string name, string type, ReadOnlySpan<byte> bytes, int count)
    {
        // Aligned, so that a reader may map any tensor in place.
        _data.Write((ReadOnlySpan<byte>)new byte[-_data.WrittenCount & 7]);
        var start = _data.WrittenCount;
        _data.Write(bytes);
        _header[name] = new JsonObject { ["dtype"] = type, ["shape"] = new JsonArray(count), ["data_offsets"] = new JsonArray(start, _data.WrittenCount) };
    }
}
