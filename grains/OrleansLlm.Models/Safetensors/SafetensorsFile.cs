using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using OrleansLlm.Models.Graphs.Weights;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Models.Safetensors;

/// <summary>
/// Weights in a safetensors file: eight bytes of header length, a JSON header with type, shape and place of each tensor, then the bytes (the format's README).
/// Tensors are read from the file when asked for; the file stays open. Safe for concurrent reads.
/// </summary>
public sealed class SafetensorsFile : IWeightSource, IDisposable
{
    private const long LongestHeader = 100_000_000;
    private readonly SafeFileHandle _file;
    private readonly Dictionary<string, Entry> _entries;

    private SafetensorsFile(string path, SafeFileHandle file, Dictionary<string, Entry> entries)
    {
        Origin = path;
        _file = file;
        _entries = entries;
    }

    /// <inheritdoc/>
    public string Origin { get; }

    /// <summary>Names of the tensors.</summary>
    public IReadOnlyCollection<string> Names => _entries.Keys;

    /// <summary>Opens a file.</summary>
    /// <exception cref="ModelPackageException">It is missing, or no safetensors file, or ends too early.</exception>
    public static SafetensorsFile Open(string path)
    {
        SafeFileHandle? file = null;
        try
        {
            file = File.OpenHandle(path);
            return new SafetensorsFile(path, file, ReadHeader(path, file));
        }
        catch (Exception error) when (error is not ModelPackageException)
        {
            file?.Dispose();
            throw new ModelPackageException(path, null, $"is no safetensors file that can be read: {error.Message}", error);
        }
        catch (ModelPackageException)
        {
            file?.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ModelPackageException">The tensor has a type that weights do not have.</exception>
    public WeightTensor? Find(string name)
    {
        if (!_entries.TryGetValue(name, out var entry))
        {
            return null;
        }

        return entry.Type is "F32" or "F16" or "BF16"
            ? new StoredTensor(_file, entry)
            : throw new ModelPackageException(Origin, name, $"must be F32, F16 or BF16. Given: {entry.Type}");
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static Dictionary<string, Entry> ReadHeader(string path, SafeFileHandle file)
    {
        long fileLength = RandomAccess.GetLength(file);
        Span<byte> prefix = stackalloc byte[8];
        if (RandomAccess.Read(file, prefix, 0) < prefix.Length
            || BinaryPrimitives.ReadInt64LittleEndian(prefix) is var length && (length is < 2 or > LongestHeader || length > fileLength - 8))
        {
            throw new ModelPackageException(path, null, "is no safetensors file: its header's length does not fit it");
        }

        byte[] header = new byte[BinaryPrimitives.ReadInt64LittleEndian(prefix)];
        RandomAccess.Read(file, header, 8);
        using var json = JsonDocument.Parse(header);
        var entries = new Dictionary<string, Entry>(StringComparer.Ordinal);
        foreach (var tensor in json.RootElement.EnumerateObject().Where(tensor => tensor.Name != "__metadata__"))
        {
            entries[tensor.Name] = ReadEntry(path, tensor, 8 + header.Length, fileLength);
        }

        return entries;
    }

    private static Entry ReadEntry(string path, JsonProperty tensor, long start, long fileLength)
    {
        string type = tensor.Value.GetProperty("dtype").GetString() ?? "";
        ImmutableArray<long> shape = [.. tensor.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64())];
        var offsets = tensor.Value.GetProperty("data_offsets");
        var (first, end) = (offsets[0].GetInt64(), offsets[1].GetInt64());
        if (first < 0 || end < first || end > fileLength - start)
        {
            throw new ModelPackageException(path, tensor.Name, $"lies outside the file of {fileLength} bytes. Given: {first} to {end}");
        }

        // More elements than bytes can not be, whatever the type; so much for products beyond 64 bits.
        Int128 needed = shape.Aggregate((Int128)SizeOf(type), (product, size) => product > fileLength ? product : product * Math.Max(size, 0));
        return shape.All(size => size >= 0) && (SizeOf(type) == 0 || needed == end - first)
            ? new Entry(type, shape, start + first)
            : throw new ModelPackageException(path, tensor.Name, $"has {end - first} bytes, which are not those of {type} [{string.Join(", ", shape)}]");
    }

    private static int SizeOf(string type) => type switch
    {
        "F32" => 4,
        "F16" or "BF16" => 2,
        _ => 0,
    };

    private sealed record Entry(string Type, ImmutableArray<long> Shape, long Offset);

    private sealed class StoredTensor(SafeFileHandle file, Entry entry) : WeightTensor(entry.Shape)
    {
        public override void Read(long first, Span<float> values)
        {
            int size = SizeOf(entry.Type);
            byte[] bytes = new byte[values.Length * size];
            if (RandomAccess.Read(file, bytes, entry.Offset + (first * size)) < bytes.Length)
            {
                throw new EndOfStreamException("the file became shorter while it was read");
            }

            for (int i = 0; i < values.Length; i++)
            {
                var element = bytes.AsSpan(i * size, size);
                values[i] = entry.Type switch
                {
                    "F32" => BinaryPrimitives.ReadSingleLittleEndian(element),
                    "F16" => (float)BinaryPrimitives.ReadHalfLittleEndian(element),

                    // bfloat16 is a float's upper half.
                    _ => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(element) << 16),
                };
            }
        }
    }
}
