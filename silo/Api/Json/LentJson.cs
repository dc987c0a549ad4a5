using System.Buffers;
using System.Text.Json;

namespace OrleansLlm.Silo.Api.Json;

/// <summary>JSON in an array of the shared pool, given back when this is disposed: then nobody may read it any more. Used by one thread at a time.</summary>
internal sealed class LentJson : IBufferWriter<byte>, IDisposable
{
    private const int FirstSize = 2048;

    [ThreadStatic]
    private static Utf8JsonWriter? _idle;

    private byte[] _array = ArrayPool<byte>.Shared.Rent(FirstSize);
    private int _length;

    private LentJson()
    {
    }

    /// <summary>What was written.</summary>
    public ReadOnlyMemory<byte> Written => _array.AsMemory(0, _length);

    /// <summary>The JSON that <paramref name="write"/> writes, which may make other JSON meanwhile.</summary>
    public static LentJson Of<T>(T value, Action<Utf8JsonWriter, T> write)
    {
        var json = new LentJson();
        var writer = _idle ?? new Utf8JsonWriter(json, JsonResponse.WriterOptions);
        _idle = null;
        try
        {
            writer.Reset(json);
            write(writer, value);
            writer.Flush();
            return json;
        }
        catch
        {
            json.Dispose();
            throw;
        }
        finally
        {
            writer.Reset(Stream.Null);
            _idle = writer;
        }
    }

    /// <inheritdoc/>
    public void Advance(int count) => _length += count;

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Ensure(sizeHint);
        return _array.AsMemory(_length);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Ensure(sizeHint);
        return _array.AsSpan(_length);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        var array = _array;
        (_array, _length) = ([], 0);
        if (array.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(array);
        }
    }

    private void Ensure(int sizeHint)
    {
        var needed = checked(_length + Math.Max(1, sizeHint));
        if (needed <= _array.Length)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(Array.MaxLength, Math.Max(needed, _array.Length * 2L)));
        Written.Span.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_array);
        _array = larger;
    }
}
