using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace OrleansLlm.Engine.Runners;

/// <summary>The bindings of one session over a program's memory, by shape. Not thread-safe; bindings of different rows may run at once.</summary>
/// <param name="session">Runs them; not owned.</param>
/// <param name="signature">The graph's inputs and outputs.</param>
/// <param name="pool">Keys and values.</param>
/// <param name="memory">Everything else that is read and written.</param>
/// <param name="onDevice">Inputs are copied to the device for each run.</param>
internal sealed class StepBinder(InferenceSession session, DecoderSignature signature, KvPool pool, StepMemory memory, bool onDevice = false) : IDisposable
{
    private const int MaxCachedBindings = 256;

    private readonly Dictionary<StepShape, StepBinding> _bindings = [];

    /// <summary>The binding of a shape, valid until <see cref="Forget"/>.</summary>
    public StepBinding Get(StepShape shape)
    {
        if (_bindings.TryGetValue(shape, out var known))
        {
            return known;
        }

        MakeRoom(1);
        return _bindings[shape] = Bind(shape);
    }

    /// <summary>Makes sure that the next so many shapes can be bound, and be valid together.</summary>
    public void MakeRoom(int bindings)
    {
        if (_bindings.Count > MaxCachedBindings - bindings)
        {
            Forget();
        }
    }

    /// <summary>Drops all bindings: before memory moves.</summary>
    public void Forget()
    {
        foreach (var binding in _bindings.Values)
        {
            binding.Dispose();
        }

        _bindings.Clear();
    }

    public void Dispose() => Forget();

    private StepBinding Bind(StepShape shape)
    {
        var binding = new StepBinding(session, onDevice);
        var tokens = (long)shape.At * shape.Tokens;
        binding.Input(signature.Graph.InputIds, memory.Ids.Tensor([shape.Rows, shape.Tokens], tokens));
        if (signature.PositionIds is { } positions)
        {
            binding.Input(positions, memory.Positions.Tensor([shape.Rows, shape.Tokens], tokens));
        }

        if (signature.AttentionMask is { } mask)
        {
            binding.Input(mask, memory.Mask.Tensor([shape.Rows, pool.Length], (long)shape.First * pool.Length));
        }

        if (signature.TakesLengths)
        {
            BindLengths(binding, shape);
        }

        if (signature.TakesOutputIndices)
        {
            // They count within the run, whichever rows it has.
            binding.Input(DecoderSignature.OutputIndices, memory.OutputIndices.Tensor([shape.Outputs]));
        }

        if (signature.TakesAdapters)
        {
            binding.Input(DecoderSignature.AdapterIds, memory.Adapters.Tensor([shape.Rows], shape.First));
        }

        for (var i = 0; i < signature.Past.Length; i++)
        {
            binding.InPlace(signature.Past[i], signature.Present[i], pool.View(i, shape.First, shape.Rows));
        }

        BindLogits(binding, shape);
        return binding;
    }

    private void BindLengths(StepBinding binding, StepShape shape)
    {
        binding.Input(DecoderSignature.SequenceLengths, memory.Lengths.Tensor(
            TensorElementType.Int32, [shape.Rows], (long)shape.At * sizeof(int), (long)shape.Rows * sizeof(int)));
        binding.Input(DecoderSignature.TotalLength, memory.TotalLength.Tensor(
            TensorElementType.Int32, memory.TotalShape, 0, sizeof(int)));
    }

    private void BindLogits(StepBinding binding, StepShape shape)
    {
        long width = signature.Config.VocabularySize;
        long[] logits = (signature.LogitsForAllPositions, signature.TakesOutputIndices) switch
        {
            (true, false) => [shape.Rows, shape.Tokens, width],
            (true, true) => [1, shape.Outputs, width],
            _ => [shape.Outputs, width],
        };
        var row = width * DecoderSignature.SizeOf(signature.LogitsType);
        var bytes = logits.Aggregate(1L, (product, size) => product * size) / width * row;
        binding.Output(signature.Graph.Logits, memory.Logits.Tensor(signature.LogitsType, logits, shape.At * row, bytes));
    }
}
