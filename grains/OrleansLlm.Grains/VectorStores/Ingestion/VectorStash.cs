using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using OrleansLlm.Contracts.Files;
using OrleansLlm.Grains.Files;

namespace OrleansLlm.Grains.VectorStores.Ingestion;

/// <summary>
/// Vectors of a file that is not in the index yet, kept in the cluster's store: a run that goes on after a crash does not embed them again. Each entry is
/// 32 letters of its text's name, the number of dimensions as 4 bytes, and as many floats, little-endian. Adding is thread-safe.
/// </summary>
internal sealed class VectorStash : IDisposable
{
    private const int NameBytes = 32;

    private readonly FileAppender _file;
    private readonly SemaphoreSlim _turn = new(1);

    private VectorStash(FileAppender file) => _file = file;

    /// <summary>Opens what an earlier run left, or begins.</summary>
    public static async Task<(VectorStash Stash, Dictionary<string, float[]> Vectors)> OpenAsync(FileContents contents, FileKey key, CancellationToken token)
    {
        var file = await contents.AppendAsync(key);
        var vectors = new Dictionary<string, float[]>(StringComparer.Ordinal);
        if (file.Chunks > 0)
        {
            using var all = new MemoryStream();
            await foreach (var part in contents.ReadAsync(key, file.Chunks, token))
            {
                all.Write(part.Span);
            }

            Read(all.GetBuffer().AsSpan(0, (int)all.Length), vectors);
        }

        return (new VectorStash(file), vectors);
    }

    /// <summary>Keeps vectors; durable when it returns.</summary>
    public async Task AddAsync(IReadOnlyList<(string Name, float[] Vector)> entries)
    {
        var piece = new byte[entries.Sum(entry => NameBytes + sizeof(int) + (entry.Vector.Length * sizeof(float)))];
        var at = 0;
        foreach (var (name, vector) in entries)
        {
            at += Encoding.ASCII.GetBytes(name, piece.AsSpan(at, NameBytes));
            BinaryPrimitives.WriteInt32LittleEndian(piece.AsSpan(at), vector.Length);
            at += sizeof(int);
            foreach (var value in vector)
            {
                BinaryPrimitives.WriteSingleLittleEndian(piece.AsSpan(at), value);
                at += sizeof(float);
            }
        }

        await _turn.WaitAsync();
        try
        {
            await _file.AppendAsync(piece);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Removes what was kept; harmless when there is nothing.</summary>
    public static async Task DropAsync(FileContents contents, FileKey key) => await contents.RemoveAsync(key, await contents.CountAsync(key), int.MaxValue);

    public void Dispose() => _turn.Dispose();

    private static void Read(ReadOnlySpan<byte> bytes, Dictionary<string, float[]> vectors)
    {
        while (bytes.Length > NameBytes + sizeof(int))
        {
            var name = Encoding.ASCII.GetString(bytes[..NameBytes]);
            var vector = new float[BinaryPrimitives.ReadInt32LittleEndian(bytes[NameBytes..])];
            bytes = bytes[(NameBytes + sizeof(int))..];
            for (var i = 0; i < vector.Length; i++)
            {
                vector[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(i * sizeof(float))..]);
            }

            vectors[name] = vector;
            bytes = bytes[(vector.Length * sizeof(float))..];
        }
    }
}
