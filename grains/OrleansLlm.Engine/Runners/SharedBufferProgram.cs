using Microsoft.ML.OnnxRuntime;

namespace OrleansLlm.Engine.Runners;

/// <summary>
/// Runs GroupQueryAttention graphs whose present tensors are the past ones, written in place. A decode is one run over slots
/// <c>[0, rows)</c> whatever their lengths, or several at once over parts of them; a prefill is one run over one slot, since the operator takes several new tokens behind
/// a past in batches of one only. The mask (or <c>total_seq_len</c>) always spans the whole slot: the operator reads each row's length from the number
/// of ones, costs follow that length, and the shapes, so the bindings, stay the same from step to step.
/// </summary>
internal sealed class SharedBufferProgram : DecoderProgram
{
    private readonly KvPool _pool;
    private readonly StepMemory _memory;
    private readonly StepBinder _binder;
    private readonly SplitDecode? _split;
    private readonly int[] _maskOnes;
    private readonly RecordedDecode? _recorded;
    private readonly RunOptions? _notRecorded;
    private bool _isRecorded;

    /// <summary>Allocates slots and memory.</summary>
    /// <param name="session">The model.</param>
    /// <param name="signature">Its inputs and outputs.</param>
    /// <param name="slots">Slots, those of prefixes included.</param>
    /// <param name="maxLength">Positions of each.</param>
    /// <param name="device">Where the slots lie; null: native memory.</param>
    /// <param name="records">Whether decodes are recorded on the device.</param>
    /// <exception cref="OutOfMemoryException">There is no memory for them; none is kept.</exception>
    /// <param name="parts">The model again with one thread, which this owns, and how many threads share a batch; null: batches are one run.</param>
    public SharedBufferProgram(
        InferenceSession session, DecoderSignature signature, int slots, int maxLength, DeviceMemory? device = null, bool records = false, (InferenceSession Session, int Threads)? parts = null)
        : base(session, signature)
    {
        _pool = new KvPool(signature, slots, maxLength, device);
        try
        {
            _memory = new StepMemory(session, signature, slots, maxLength);
            _maskOnes = new int[slots];
            _binder = new StepBinder(session, signature, _pool, _memory, onDevice: device is not null);
            _split = parts is { } split ? new SplitDecode(split.Session, split.Threads, signature, _pool, _memory) : null;
            if (device is not null && records)
            {
                _recorded = new RecordedDecode(session, signature, _pool, device, _memory);
                _notRecorded = RecordedStep.NotRecorded();
            }
        }
        catch
        {
            // Whoever asked goes on without it, and others count on the memory.
            Dispose();
            throw;
        }
    }

    public override KvPool Pool => _pool;

    /// <summary>Whether larger batches are run in parts.</summary>
    public bool Splits => _split is not null;

    public override void UseAdapter(int slot, int adapter) => _memory.Adapters.Set(slot, adapter);

    public override Span<float> Prefill(int slot, int past, ReadOnlySpan<int> tokens)
    {
        Load(slot, past, tokens);
        _memory.OutputIndices.Set(0, tokens.Length - 1);
        Run(new StepShape(slot, 1, tokens.Length, 1));
        return ReadLogits(_memory.Logits, Signature is { LogitsForAllPositions: true, TakesOutputIndices: false } ? tokens.Length - 1 : 0);
    }

    public override void Verify(int slot, int past, ReadOnlySpan<int> tokens)
    {
        Load(slot, past, tokens);
        for (var i = 0; i < tokens.Length; i++)
        {
            _memory.OutputIndices.Set(i, i);
        }

        Run(new StepShape(slot, 1, tokens.Length, Signature.TakesOutputIndices ? tokens.Length : 1));
    }

    public override void Decode(ReadOnlySpan<DecodeRow> rows)
    {
        for (var row = 0; row < rows.Length; row++)
        {
            _memory.Ids.Set(row, Math.Max(rows[row].Token, 0));
            _memory.Positions.Set(row, rows[row].Past);
            _memory.OutputIndices.Set(row, row);
            SetLength(row, row, rows[row].Past + 1);
            _recorded?.Set(row, rows[row]);
        }

        if (_recorded is not null)
        {
            _isRecorded = true;
            _recorded.Run(rows.Length);
        }
        else if (_split?.IsFor(rows.Length) is true)
        {
            _split.Run(rows.Length, RunOptions);
        }
        else
        {
            Run(new StepShape(0, rows.Length, 1, rows.Length));
        }
    }

    public override Span<float> Logits(int row) => ReadLogits(_isRecorded ? _recorded!.Logits : _memory.Logits, row);

    public override void CopySlot(int source, int target, int length) => _pool.CopySlot(source, target, length);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _split?.Dispose();
            _binder?.Dispose();
            _recorded?.Dispose();
            _notRecorded?.Dispose();
            _pool.Dispose();
            _memory?.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Load(int slot, int past, ReadOnlySpan<int> tokens)
    {
        if (_memory.MustGrow(tokens.Length))
        {
            _binder.Forget();
            _split?.Forget();
            _memory.Reserve(tokens.Length);
        }

        for (var i = 0; i < tokens.Length; i++)
        {
            _memory.Ids.Set(i, tokens[i]);
            _memory.Positions.Set(i, past + i);
        }

        SetLength(slot, row: 0, past + tokens.Length);
    }

    /// <summary>Tells the operator how many positions of a slot are valid after the run. The mask changes by what changed only.</summary>
    private void SetLength(int slot, int row, int length)
    {
        _memory.Lengths.Span<int>(0, _pool.Slots)[row] = length - 1;
        if (Signature.AttentionMask is null)
        {
            return;
        }

        var ones = _maskOnes[slot];
        var (from, to) = (Math.Min(ones, length), Math.Max(ones, length));
        _memory.Mask.Fill(((long)slot * _pool.Length) + from, to - from, length > ones ? 1 : 0);
        _maskOnes[slot] = length;
    }

    private void Run(StepShape shape)
    {
        _isRecorded = false;
        _binder.Get(shape).Run(_notRecorded ?? RunOptions);
    }
}
