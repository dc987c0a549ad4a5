using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace OrleansLlm.Engine.Runners;

/// <summary>
/// Runs graphs that return past and new positions as a new tensor. Each slot's keys and values are kept apart; a run packs those of its rows
/// and takes the new positions out again, so a step costs a copy of the cache. Rows of different lengths share a run padded on the left when the
/// graph takes both a mask and positions; otherwise rows of equal length do. The cache stays in native memory, on a GPU too.
/// </summary>
internal sealed class ConcatProgram : DecoderProgram
{
    private readonly KvPool _pool;
    private readonly bool _takesRagged;
    private readonly NativeBuffer[] _past;
    private readonly NativeBuffer[] _present;
    private readonly PackedRow[] _rows;
    private readonly int[] _batch;
    private int[] _logitsRow;
    private readonly int[] _slotAdapters;
    private readonly IntegerTensor _adapters = new(TensorElementType.Int64);
    private readonly IntegerTensor _ids;
    private readonly IntegerTensor _positions;
    private readonly IntegerTensor _mask;
    private NativeBuffer _logits = new(0);
    private int[] _prefill = [];

    public ConcatProgram(InferenceSession session, DecoderSignature signature, int slots, int maxLength)
        : base(session, signature)
    {
        _pool = new KvPool(signature, slots, maxLength);
        _takesRagged = signature is { AttentionMask: not null, PositionIds: not null };
        _past = [.. signature.Past.Select(_ => new NativeBuffer(0))];
        _present = [.. signature.Past.Select(_ => new NativeBuffer(0))];
        _ids = new IntegerTensor(signature.IntegerType);
        _positions = new IntegerTensor(signature.IntegerType);
        _mask = new IntegerTensor(signature.IntegerType);
        _rows = new PackedRow[slots];
        _batch = new int[slots];
        _slotAdapters = new int[slots];
        _logitsRow = new int[slots];
    }

    public override KvPool Pool => _pool;

    public override void UseAdapter(int slot, int adapter) => _slotAdapters[slot] = adapter;

    public override Span<float> Prefill(int slot, int past, ReadOnlySpan<int> tokens)
    {
        RunOne(slot, past, tokens);
        return ReadLogits(_logits, Signature.LogitsForAllPositions ? tokens.Length - 1 : 0);
    }

    public override void Verify(int slot, int past, ReadOnlySpan<int> tokens)
    {
        RunOne(slot, past, tokens);
        if (_logitsRow.Length < tokens.Length)
        {
            _logitsRow = new int[tokens.Length];
        }

        for (var i = 0; i < tokens.Length; i++)
        {
            _logitsRow[i] = i;
        }
    }

    public override void Decode(ReadOnlySpan<DecodeRow> rows)
    {
        Span<int> tokens = _batch;
        var done = 0;
        Reserve(ref _logits, (long)rows.Length * LogitsBytes);
        for (var row = 0; row < rows.Length; row++)
        {
            _logitsRow[row] = -1;
        }

        for (var first = 0; first < rows.Length; first++)
        {
            if (rows[first].Token == DecodeRow.Idle || _logitsRow[first] >= 0)
            {
                continue;
            }

            var count = 0;
            for (var row = first; row < rows.Length; row++)
            {
                if (rows[row].Token != DecodeRow.Idle && _logitsRow[row] < 0 && (_takesRagged || rows[row].Past == rows[first].Past))
                {
                    _logitsRow[row] = done + count;
                    _rows[count] = new PackedRow(row, rows[row].Past);
                    tokens[count++] = rows[row].Token;
                }
            }

            Run(count, tokens[..count], 1, done);
            done += count;
        }
    }

    public override Span<float> Logits(int row) => ReadLogits(_logits, _logitsRow[row]);

    public override void CopySlot(int source, int target, int length) => _pool.CopySlot(source, target, length);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _pool.Dispose();
            foreach (var buffer in (NativeBuffer[])[.. _past, .. _present, _logits])
            {
                buffer.Dispose();
            }

            _ids.Dispose();
            _adapters.Dispose();
            _positions.Dispose();
            _mask.Dispose();
        }

        base.Dispose(disposing);
    }

    private long LogitsBytes => (long)Signature.Config.VocabularySize * DecoderSignature.SizeOf(Signature.LogitsType);

    private int Groups => Signature.IsCombined ? 2 : 1;

    private void RunOne(int slot, int past, ReadOnlySpan<int> tokens)
    {
        if (_prefill.Length < tokens.Length)
        {
            _prefill = new int[tokens.Length];
        }

        tokens.CopyTo(_prefill);
        _rows[0] = new PackedRow(slot, past);
        Run(1, _prefill.AsSpan(0, tokens.Length), tokens.Length);
    }

    /// <summary>Runs the first <paramref name="rows"/> packed rows with so many new tokens each.</summary>
    private void Run(int rows, ReadOnlySpan<int> tokens, int tokensPerRow, int firstLogitsRow = 0)
    {
        var past = 0;
        for (var row = 0; row < rows; row++)
        {
            past = Math.Max(past, _rows[row].Past);
        }

        using var binding = new StepBinding(Session, onDevice: false);
        BindTokens(binding, rows, tokens, tokensPerRow, past);
        for (var tensor = 0; tensor < _past.Length; tensor++)
        {
            BindCache(binding, tensor, rows, past, past + tokensPerRow);
        }

        var width = (long)Signature.Config.VocabularySize;
        var perRow = Signature.LogitsForAllPositions ? tokensPerRow : 1;
        long[] shape = Signature.LogitsForAllPositions ? [rows, tokensPerRow, width] : [rows, width];
        Reserve(ref _logits, (firstLogitsRow + ((long)rows * perRow)) * LogitsBytes);
        binding.Output(Signature.Graph.Logits, _logits.Tensor(Signature.LogitsType, shape, firstLogitsRow * LogitsBytes, (long)rows * perRow * LogitsBytes));
        binding.Run(RunOptions);
        for (var tensor = 0; tensor < _past.Length; tensor++)
        {
            Unpack(tensor, rows, past, tokensPerRow);
        }
    }

    private void BindTokens(StepBinding binding, int rows, ReadOnlySpan<int> tokens, int tokensPerRow, int past)
    {
        var length = past + tokensPerRow;
        _ids.Reserve(tokens.Length);
        _positions.Reserve(tokens.Length);
        _mask.Reserve(rows * length);
        for (var i = 0; i < tokens.Length; i++)
        {
            _ids.Set(i, tokens[i]);
            _positions.Set(i, _rows[i / tokensPerRow].Past + (i % tokensPerRow));
        }

        for (var row = 0; row < rows; row++)
        {
            var padding = past - _rows[row].Past;
            _mask.Fill(row * length, padding, 0);
            _mask.Fill((row * length) + padding, length - padding, 1);
        }

        if (Signature.TakesAdapters)
        {
            _adapters.Reserve(rows);
            for (var row = 0; row < rows; row++)
            {
                _adapters.Set(row, _slotAdapters[_rows[row].Slot]);
            }

            binding.Input(DecoderSignature.AdapterIds, _adapters.Tensor([rows]));
        }

        binding.Input(Signature.Graph.InputIds, _ids.Tensor([rows, tokensPerRow]));
        if (Signature.PositionIds is { } positionIds)
        {
            binding.Input(positionIds, _positions.Tensor([rows, tokensPerRow]));
        }

        if (Signature.AttentionMask is { } attentionMask)
        {
            binding.Input(attentionMask, _mask.Tensor([rows, length]));
        }
    }

    private void BindCache(StepBinding binding, int tensor, int rows, int past, int present)
    {
        var positionBytes = (long)rows * _pool.Planes * _pool.PositionBytes;
        Reserve(ref _past[tensor], positionBytes * past);
        Reserve(ref _present[tensor], positionBytes * present);
        ForEachPlane(rows, (row, plane, packed) =>
        {
            var padding = past - _rows[row].Past;
            var target = _past[tensor].Span<byte>((long)packed * past * _pool.PositionBytes, past * _pool.PositionBytes);
            target[..(padding * _pool.PositionBytes)].Clear();
            _pool.Positions(tensor, _rows[row].Slot, plane, 0, _rows[row].Past).CopyTo(target[(padding * _pool.PositionBytes)..]);
        });
        binding.Input(Signature.Past[tensor], _past[tensor].Tensor(Signature.CacheType, Shape(rows, past), 0, positionBytes * past));
        binding.Output(Signature.Present[tensor], _present[tensor].Tensor(Signature.CacheType, Shape(rows, present), 0, positionBytes * present));
    }

    private void Unpack(int tensor, int rows, int past, int tokensPerRow) => ForEachPlane(rows, (row, plane, packed) =>
    {
        var start = (((long)packed * (past + tokensPerRow)) + past) * _pool.PositionBytes;
        _present[tensor].Span<byte>(start, tokensPerRow * _pool.PositionBytes)
            .CopyTo(_pool.Positions(tensor, _rows[row].Slot, plane, _rows[row].Past, tokensPerRow));
    });

    /// <summary>Calls with row, plane of the row's slot, and the plane's index in the packed tensor <c>[groups, rows, heads]</c>.</summary>
    private void ForEachPlane(int rows, Action<int, int, int> action)
    {
        var heads = Signature.Config.KeyValueHeads;
        for (var group = 0; group < Groups; group++)
        {
            for (var row = 0; row < rows; row++)
            {
                for (var head = 0; head < heads; head++)
                {
                    action(row, (group * heads) + head, (((group * rows) + row) * heads) + head);
                }
            }
        }
    }

    private long[] Shape(int rows, int length) => Signature.IsCombined
        ? [2, rows, Signature.Config.KeyValueHeads, length, Signature.Config.HeadSize]
        : [rows, Signature.Config.KeyValueHeads, length, Signature.Config.HeadSize];

    /// <summary>Grows a buffer by doubling. What it held is lost.</summary>
    private static void Reserve(ref NativeBuffer buffer, long bytes)
    {
        if (buffer.Bytes < bytes)
        {
            buffer = buffer.Replaced(Math.Max(bytes, 2 * buffer.Bytes));
        }
    }
}
