using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace OrleansLlm.Engine.Runners;

/// <summary>
/// Decode runs as CUDA graphs, one per batch size, recorded at its second run: the shapes repeat and the caches stay where they are, so a step is one launch instead of one
/// per kernel. Over the CPU's allocator the tests show that everything is copied to its place and back; on a GPU it has not been run.
/// </summary>
/// <param name="session">The model's session, opened to record.</param>
/// <param name="signature">Its inputs and outputs.</param>
/// <param name="pool">Keys and values on the device.</param>
/// <param name="device">The device, owned by the pool.</param>
/// <param name="shared">What other runs write too: mask, lengths, adapters. None of it may move.</param>
internal sealed class RecordedDecode(
    InferenceSession session, DecoderSignature signature, KvPool pool, DeviceMemory device, StepMemory shared) : IDisposable
{
    private readonly Dictionary<int, RecordedStep> _steps = [];
    private readonly IntegerTensor _ids = Reserved(signature.IntegerType, pool.Slots);
    private readonly IntegerTensor _positions = Reserved(signature.IntegerType, pool.Slots);
    private readonly IntegerTensor _outputIndices = Reserved(TensorElementType.Int64, pool.Slots);

    /// <summary>A row of logits for each slot of the last run.</summary>
    public NativeBuffer Logits { get; } = new((long)pool.Slots * signature.Config.VocabularySize * DecoderSignature.SizeOf(signature.LogitsType));

    public void Set(int row, DecodeRow value)
    {
        _ids.Set(row, Math.Max(value.Token, 0));
        _positions.Set(row, value.Past);
        _outputIndices.Set(row, row);
    }

    public void Run(int rows)
    {
        if (!_steps.TryGetValue(rows, out var step))
        {
            _steps[rows] = step = Bind(rows);
        }

        step.Run();
    }

    public void Dispose()
    {
        foreach (var step in _steps.Values)
        {
            step.Dispose();
        }

        _ids.Dispose();
        _positions.Dispose();
        _outputIndices.Dispose();
        Logits.Dispose();
    }

    private RecordedStep Bind(int rows)
    {
        var step = new RecordedStep(session, device, rows);
        var integer = signature.IntegerType;
        var bytes = integer == TensorElementType.Int32 ? sizeof(int) : sizeof(long);
        step.Input(signature.Graph.InputIds, _ids.Tensor([rows, 1]), integer, [rows, 1], bytes);
        if (signature.PositionIds is { } positions)
        {
            step.Input(positions, _positions.Tensor([rows, 1]), integer, [rows, 1], bytes);
        }

        if (signature.AttentionMask is { } mask)
        {
            step.Input(mask, shared.Mask.Tensor([rows, pool.Length]), integer, [rows, pool.Length], bytes);
        }

        if (signature.TakesLengths)
        {
            step.Input(DecoderSignature.SequenceLengths, shared.Lengths.Tensor(TensorElementType.Int32, [rows], 0, (long)rows * sizeof(int)), TensorElementType.Int32, [rows], sizeof(int));
            // The operator reads it on the CPU when it is recorded; it is always the slot's whole length.
            step.Constant(DecoderSignature.TotalLength, shared.TotalLength.Tensor(TensorElementType.Int32, shared.TotalShape, 0, sizeof(int)));
        }

        if (signature.TakesOutputIndices)
        {
            step.Input(DecoderSignature.OutputIndices, _outputIndices.Tensor([rows]), TensorElementType.Int64, [rows], sizeof(long));
        }

        if (signature.TakesAdapters)
        {
            step.Input(DecoderSignature.AdapterIds, shared.Adapters.Tensor([rows]), TensorElementType.Int64, [rows], sizeof(long));
        }

        for (var i = 0; i < signature.Past.Length; i++)
        {
            step.InPlace(signature.Past[i], signature.Present[i], pool.View(i, 0, rows));
        }

        long width = signature.Config.VocabularySize;
        long[] logits = (signature.LogitsForAllPositions, signature.TakesOutputIndices) switch
        {
            (true, false) => [rows, 1, width],
            (true, true) => [1, rows, width],
            _ => [rows, width],
        };
        var size = DecoderSignature.SizeOf(signature.LogitsType);
        step.Output(signature.Graph.Logits, Logits.Tensor(signature.LogitsType, logits, 0, rows * width * size), signature.LogitsType, logits, size);
        return step;
    }

    private static IntegerTensor Reserved(TensorElementType type, int elements)
    {
        var tensor = new IntegerTensor(type);
        tensor.Reserve(elements);
        return tensor;
    }
}
