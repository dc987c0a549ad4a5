using System.Collections.Immutable;
using System.Text;
using Microsoft.Win32.SafeHandles;
using OrleansLlm.Models.Graphs.Weights;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Models.Gguf;

/// <summary>
/// A GGUF file, versions 2 and 3, little-endian (ggml's <c>docs/gguf.md</c>): metadata, then the places of all tensors, then their blocks. Tensors are dequantised
/// when they are read; the file stays open. Safe for concurrent reads.
/// </summary>
public sealed class GgufFile : IWeightSource, IDisposable
{
    private const uint Magic = 0x46554747;
    private const int DefaultAlignment = 32;
    private const int LargestAlignment = 1 << 20;
    private const long MostEntries = 1_000_000;
    private const long MostElements = 1L << 48;
    private readonly SafeFileHandle _file;
    private readonly Dictionary<string, GgufTensor> _tensors;

    private GgufFile(string path, SafeFileHandle file, GgufMetadata metadata, Dictionary<string, GgufTensor> tensors)
    {
        Origin = path;
        Metadata = metadata;
        _file = file;
        _tensors = tensors;
    }

    /// <inheritdoc/>
    public string Origin { get; }

    /// <summary>Names of the tensors.</summary>
    public IReadOnlyCollection<string> Names => _tensors.Keys;

    internal GgufMetadata Metadata { get; }

    /// <summary>Opens a file.</summary>
    /// <exception cref="ModelPackageException">It is no GGUF file, or of another version, or ends too early.</exception>
    public static GgufFile Open(string path)
    {
        SafeFileHandle? handle = null;
        try
        {
            handle = File.OpenHandle(path);
            using var reader = new BinaryReader(File.OpenRead(path), Encoding.UTF8);
            return Read(path, handle, reader);
        }
        catch (Exception error) when (error is not ModelPackageException)
        {
            handle?.Dispose();
            throw new ModelPackageException(path, null, $"is no GGUF file that can be read: {error.Message}", error);
        }
        catch (ModelPackageException)
        {
            handle?.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ModelPackageException">The tensor's type is not supported.</exception>
    public WeightTensor? Find(string name) => _tensors.TryGetValue(name, out var tensor) ? new StoredTensor(_file, Origin, name, tensor) : null;

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static GgufFile Read(string path, SafeFileHandle handle, BinaryReader reader)
    {
        if (reader.ReadUInt32() != Magic)
        {
            throw new ModelPackageException(path, null, "is no GGUF file: it does not begin with GGUF");
        }

        uint version = reader.ReadUInt32();
        if (version is not (2 or 3))
        {
            throw new ModelPackageException(path, "version", $"must be 2 or 3, little-endian. Given: {version}");
        }

        long tensorCount = Count(path, "tensor_count", reader.ReadInt64());
        var metadata = GgufMetadata.Read(path, reader, Count(path, "metadata_kv_count", reader.ReadInt64()));
        var tensors = new Dictionary<string, GgufTensor>(StringComparer.Ordinal);
        for (long i = 0; i < tensorCount; i++)
        {
            var (name, tensor) = ReadTensor(path, reader);
            tensors[name] = tensor;
        }

        long alignment = metadata.OptionalInt("general.alignment") ?? DefaultAlignment;
        if (alignment is < 1 or > LargestAlignment)
        {
            throw new ModelPackageException(path, "general.alignment", $"must be from 1 to {LargestAlignment}. Given: {alignment}");
        }

        long start = (reader.BaseStream.Position + alignment - 1) / alignment * alignment;
        foreach (var (name, tensor) in tensors)
        {
            Place(path, name, tensor, start, RandomAccess.GetLength(handle));
        }

        return new GgufFile(path, handle, metadata, tensors);
    }

    // In 128 bits: what a damaged or hostile file says of sizes and places need not fit into 64.
    private static void Place(string path, string name, GgufTensor tensor, long start, long fileLength)
    {
        Int128 needed = GgufTypes.Find(tensor.Type) is { } type ? type.BytesOf(tensor.Count) : 0;
        if (tensor.Offset < 0 || start + (Int128)tensor.Offset + needed > fileLength)
        {
            throw new ModelPackageException(path, name, $"lies outside the file of {fileLength} bytes: it was not downloaded whole, or is damaged. Given: {needed} bytes from {tensor.Offset} on");
        }

        tensor.Offset += start;
    }

    private static long Count(string path, string field, long count) =>
        count is >= 0 and <= MostEntries ? count : throw new ModelPackageException(path, field, $"must be from 0 to {MostEntries}. Given: {count}");

    // ggml counts axes from the innermost.
    private static (string Name, GgufTensor Tensor) ReadTensor(string path, BinaryReader reader)
    {
        string name = GgufMetadata.Text(path, reader);
        int axes = (int)reader.ReadUInt32();
        if (axes is < 0 or > 4)
        {
            throw new ModelPackageException(path, name, $"must have at most 4 axes. Given: {axes}");
        }

        long[] sizes = [.. Enumerable.Range(0, axes).Select(_ => reader.ReadInt64())];
        return sizes.All(size => size >= 0) && sizes.Aggregate((Int128)1, (product, size) => product > MostElements ? product : product * size) <= MostElements
            ? (name, new GgufTensor([.. sizes.Reverse()], (int)reader.ReadUInt32(), reader.ReadInt64()))
            : throw new ModelPackageException(path, name, $"has impossible sizes: {string.Join(", ", sizes)}");
    }

    private sealed class StoredTensor(SafeFileHandle file, string origin, string name, GgufTensor tensor) : WeightTensor(tensor.Shape)
    {
        private readonly GgufType _type = GgufTypes.Find(tensor.Type)
            ?? throw new ModelPackageException(origin, name, $"must be of a type that is read: {GgufTypes.Names}. Given: ggml type {tensor.Type}");

        public override void Read(long first, Span<float> values)
        {
            // Blocks are read whole, whatever part of them is wanted.
            long firstBlock = first / _type.BlockSize;
            long blocks = ((first + values.Length + _type.BlockSize - 1) / _type.BlockSize) - firstBlock;
            byte[] bytes = new byte[blocks * _type.BlockBytes];
            if (RandomAccess.Read(file, bytes, tensor.Offset + (firstBlock * _type.BlockBytes)) < bytes.Length)
            {
                throw new EndOfStreamException("the file became shorter while it was read");
            }

            Span<float> block = stackalloc float[_type.BlockSize];
            int skipped = (int)(first % _type.BlockSize);
            for (int i = 0, at = 0; i < blocks; i++)
            {
                _type.Dequantize(bytes.AsSpan(i * _type.BlockBytes, _type.BlockBytes), block);
                var part = block[(i == 0 ? skipped : 0)..];
                part = part[..Math.Min(part.Length, values.Length - at)];
                part.CopyTo(values[at..]);
                at += part.Length;
            }
        }
    }
}
