using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace OrleansLlm.Engine.Runners;

/// <summary>Keys and values of all slots in native memory, or a device's: per cache tensor <c>[slots, planes, length, headSize]</c>, where planes are heads (twice for a combined tensor).</summary>
internal sealed class KvPool : IDisposable
{
    private readonly TensorMemory[] _tensors;
    private readonly DeviceMemory? _device;
    private readonly TensorElementType _type;
    private readonly int _heads;
    private readonly int _headSize;
    private static long s_reserved;

    /// <summary>Allocates the pool.</summary>
    /// <param name="device">Where, owned by the pool; null: native memory.</param>
    public KvPool(DecoderSignature signature, int slots, int length, DeviceMemory? device = null)
    {
        _device = device;
        Slots = slots;
        Length = length;
        _type = signature.CacheType;
        _headSize = signature.Config.HeadSize;
        _heads = signature.Config.KeyValueHeads;
        Planes = _heads * (signature.IsCombined ? 2 : 1);
        PositionBytes = _headSize * DecoderSignature.SizeOf(_type);
        _tensors = new TensorMemory[signature.Past.Length];
        Interlocked.Add(ref s_reserved, NativeBytes);
        try
        {
            for (var i = 0; i < _tensors.Length; i++)
            {
                _tensors[i] = device is null ? new NativeBuffer(RowBytes * slots) : device.Allocate(RowBytes * slots);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Native memory of all pools of the process. Its pages are taken as slots fill, so the system may still call it free.</summary>
    public static long Reserved => Interlocked.Read(ref s_reserved);

    public int Slots { get; }

    public int Length { get; }

    /// <summary>Cache tensors: keys and values of each layer, or both combined.</summary>
    public int Tensors => _tensors.Length;

    /// <summary>Heads of one slot's tensor, keys and values counted apart when combined.</summary>
    public int Planes { get; }

    /// <summary>Bytes of one position of one plane.</summary>
    public int PositionBytes { get; }

    public long PlaneBytes => (long)Length * PositionBytes;

    public long RowBytes => Planes * PlaneBytes;

    public long SlotBytes => RowBytes * _tensors.Length;

    /// <summary>Positions <c>[start, start + count)</c> of one plane; native memory only.</summary>
    public Span<byte> Positions(int tensor, int slot, int plane, int start, int count) =>
        ((NativeBuffer)_tensors[tensor]).Span<byte>((slot * RowBytes) + (plane * PlaneBytes) + ((long)start * PositionBytes), count * PositionBytes);

    /// <summary>One tensor over slots <c>[first, first + rows)</c>, no copy.</summary>
    public OrtValue View(int tensor, int first, int rows) =>
        _tensors[tensor].Tensor(_type, [rows, _heads, Length, _headSize], first * RowBytes, rows * RowBytes);

    public void CopySlot(int source, int target, int length)
    {
        for (var tensor = 0; tensor < _tensors.Length; tensor++)
        {
            if (_device is not null)
            {
                // A slot's memory is one piece: one copy of all of it beats one per head.
                using var from = View(tensor, source, 1);
                using var to = View(tensor, target, 1);
                _device.Copy(from, to);
                continue;
            }

            for (var plane = 0; plane < Planes; plane++)
            {
                Positions(tensor, source, plane, 0, length).CopyTo(Positions(tensor, target, plane, 0, length));
            }
        }
    }

    private long NativeBytes => _device is null ? SlotBytes * Slots : 0;

    public void Dispose()
    {
        Interlocked.Add(ref s_reserved, -NativeBytes);
        foreach (var tensor in _tensors)
        {
            // None where the memory did not suffice for all.
            tensor?.Dispose();
        }

        _device?.Dispose();
    }
}
