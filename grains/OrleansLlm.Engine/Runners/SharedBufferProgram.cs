using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace OrleansLlm.Engine.Runners;

/// <summary>
/// Runs GroupQueryAttention graphs whose present tensors are the past ones, written in place. A decode is one run over slots
/// <c>[0, rows)</c> whatever their lengths; a prefill is one run over one slot, since the operator takes several new tokens behind a past in
/// batches of one only. The mask (or <c>total_seq_len</c>) always spans the whole slot: the operator reads each row's length from the number
/// of ones, costs follow that length, and the shapes, so the bindings, stay the same from step to step.
/// </summary>
internal sealed class SharedBufferProgram : DecoderProgram
{
    private const int MaxCachedBindings = 256;

    private readonly KvPool _pool;
    private readonly bool _onDevice;
    private readonly Dictionary<StepShape, StepBinding> _bindings = [];
    private readonly NativeBuffer _lengths;
    private readonly NativeBuffer _totalLength = new(sizeof(int));
    private readonly IntegerTensor _mask;
    private readonly int[] _maskOnes;
    private readonly IntegerTensor _ids;
    private readonly IntegerTensor _positions;
    private readonly IntegerTensor _outputIndices = new(TensorElementType.Int64);
    private readonly IntegerTensor _adapters = new(TensorElementType.Int64);
    private NativeBuffer _logits = new(0);
    private readonly RecordedDecode? _recorded;
    private readonly RunOptions? _notRecorded;
    private bool _isRecorded;
    private int _tokenCapacity;

    public SharedBufferProgram(InferenceSession session, DecoderSignature signature, int slots, int maxLength, DeviceMemory? device = null, bool records = false)
        : base(session, signature)
    {
        _onDevice = device is not null;
        _pool = new KvPool(signature, slots, maxLength, device);
        _lengths = new NativeBuffer((long)slots * sizeof(int));
        _totalLength.Span<int>(0, 1)[0] = maxLength;
        _maskOnes = new int[slots];
        _ids = new IntegerTensor(signature.IntegerType);
        _positions = new IntegerTensor(signature.IntegerType);
        _mask = new IntegerTensor(signature.IntegerType);
        _mask.Reserve(signature.AttentionMask is null ? 0 : (long)slots * maxLength);
        _adapters.Reserve(signature.TakesAdapters ? slots : 0);
        Reserve(slots);
        if (device is not null && records)
        {
            _recorded = new RecordedDecode(session, signature, _pool, device, new StepInputs(_mask, _lengths, _totalLength, TotalShape, _adapters));
            _notRecorded = RecordedStep.NotRecorded();
        }
    }

    public override KvPool Pool => _pool;

    public override void UseAdapter(int slot, int adapter) => _adapters.Set(slot, adapter);

    public override Span<float> Prefill(int slot, int past, ReadOnlySpan<int> tokens)
    {
        Load(slot, past, tokens);
        _outputIndices.Set(0, tokens.Length - 1);
        Run(new StepShape(slot, 1, tokens.Length, 1));
        return ReadLogits(_logits, Signature is { LogitsForAllPositions: true, TakesOutputIndices: false } ? tokens.Length - 1 : 0);
    }

    public override void Verify(int slot, int past, ReadOnlySpan<int> tokens)
    {
        Load(slot, past, tokens);
        for (var i = 0; i < tokens.Length; i++)
        {
            _outputIndices.Set(i, i);
        }

        Run(new StepShape(slot, 1, tokens.Length, Signature.TakesOutputIndices ? tokens.Length : 1));
    }

    public override void Decode(ReadOnlySpan<DecodeRow> rows)
    {
        for (var row = 0; row < rows.Length; row++)
        {
            _ids.Set(row, Math.Max(rows[row].Token, 0));
            _positions.Set(row, rows[row].Past);
            _outputIndices.Set(row, row);
            SetLength(row, row, rows[row].Past + 1);
            _recorded?.Set(row, rows[row]);
        }

        if (_recorded is null)
        {
            Run(new StepShape(0, rows.Length, 1, rows.Length));
            return;
        }

        _isRecorded = true;
        _recorded.Run(rows.Length);
    }

    public override Span<float> Logits(int row) => ReadLogits(_isRecorded ? _recorded!.Logits : _logits, row);

    public override void CopySlot(int source, int target, int length) => _pool.CopySlot(source, target, length);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            ForgetBindings();
            _recorded?.Dispose();
            _notRecorded?.Dispose();
            _pool.Dispose();
            _lengths.Dispose();
            _totalLength.Dispose();
            _mask.Dispose();
            _ids.Dispose();
            _positions.Dispose();
            _outputIndices.Dispose();
            _adapters.Dispose();
            _logits.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Load(int slot, int past, ReadOnlySpan<int> tokens)
    {
        Reserve(tokens.Length);
        for (var i = 0; i < tokens.Length; i++)
        {
            _ids.Set(i, tokens[i]);
            _positions.Set(i, past + i);
        }

        SetLength(slot, row: 0, past + tokens.Length);
    }

    /// <summary>Tells the operator how many positions of a slot are valid after the run. The mask changes by what changed only.</summary>
    private void SetLength(int slot, int row, int length)
    {
        _lengths.Span<int>(0, _pool.Slots)[row] = length - 1;
        if (Signature.AttentionMask is null)
        {
            return;
        }

        var ones = _maskOnes[slot];
        var (from, to) = (Math.Min(ones, length), Math.Max(ones, length));
        _mask.Fill(((long)slot * _pool.Length) + from, to - from, length > ones ? 1 : 0);
        _maskOnes[slot] = length;
    }

    /// <summary>Makes room for a run of so many tokens. Growing moves the buffers, so the bindings go.</summary>
    private void Reserve(int tokens)
    {
        if (tokens <= _tokenCapacity)
        {
            return;
        }

        ForgetBindings();
        _tokenCapacity = tokens;
        _ids.Reserve(tokens);
        _positions.Reserve(tokens);
        _outputIndices.Reserve(tokens);
        _logits.Dispose();
        _logits = new NativeBuffer((long)tokens * Signature.Config.VocabularySize * DecoderSignature.SizeOf(Signature.LogitsType));
    }

    private void Run(StepShape shape)
    {
        _isRecorded = false;
        Binding(shape).Run(_notRecorded ?? RunOptions);
    }

    private StepBinding Binding(StepShape shape)
    {
        if (_bindings.TryGetValue(shape, out var known))
        {
            return known;
        }

        if (_bindings.Count == MaxCachedBindings)
        {
            ForgetBindings();
        }

        return _bindings[shape] = Bind(shape);
    }

    private StepBinding Bind(StepShape shape)
    {
        var binding = new StepBinding(Session, _onDevice);
        binding.Input(Signature.Graph.InputIds, _ids.Tensor([shape.Rows, shape.Tokens]));
        if (Signature.PositionIds is { } positions)
        {
            binding.Input(positions, _positions.Tensor([shape.Rows, shape.Tokens]));
        }

        if (Signature.AttentionMask is { } mask)
        {
            binding.Input(mask, _mask.Tensor([shape.Rows, _pool.Length], (long)shape.First * _pool.Length));
        }

        if (Signature.TakesLengths)
        {
            BindLengths(binding, shape);
        }

        if (Signature.TakesOutputIndices)
        {
            binding.Input(DecoderSignature.OutputIndices, _outputIndices.Tensor([shape.Outputs]));
        }

        if (Signature.TakesAdapters)
        {
            binding.Input(DecoderSignature.AdapterIds, _adapters.Tensor([shape.Rows], shape.First));
        }

        for (var i = 0; i < Signature.Past.Length; i++)
        {
            binding.InPlace(Signature.Past[i], Signature.Present[i], _pool.View(i, shape.First, shape.Rows));
        }

        long width = Signature.Config.VocabularySize;
        long[] logits = (Signature.LogitsForAllPositions, Signature.TakesOutputIndices) switch
        {
            (true, false) => [shape.Rows, shape.Tokens, width],
            (true, true) => [1, shape.Outputs, width],
            _ => [shape.Outputs, width],
        };
        var bytes = logits.Aggregate(1L, (product, size) => product * size) * DecoderSignature.SizeOf(Signature.LogitsType);
        binding.Output(Signature.Graph.Logits, _logits.Tensor(Signature.LogitsType, logits, 0, bytes));
        return binding;
    }

    private long[] TotalShape => Signature.TakesLengths && Session.InputMetadata[DecoderSignature.TotalLength].Dimensions.Length > 0 ? [1] : [];

    private void BindLengths(StepBinding binding, StepShape shape)
    {
        binding.Input(DecoderSignature.SequenceLengths, _lengths.Tensor(TensorElementType.Int32, [shape.Rows], 0, (long)shape.Rows * sizeof(int)));
        binding.Input(DecoderSignature.TotalLength, _totalLength.Tensor(TensorElementType.Int32, TotalShape, 0, sizeof(int)));
    }

    private void ForgetBindings()
    {
        foreach (var binding in _bindings.Values)
        {
            binding.Dispose();
        }

        _bindings.Clear();
    }
}
