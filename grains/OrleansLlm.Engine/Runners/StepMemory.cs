using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace OrleansLlm.Engine.Runners;

/// <summary>What a program's runs read and write beside keys and values.</summary>
internal sealed class StepMemory : IDisposable
{
    private readonly DecoderSignature _signature;
    private int _tokens;

    /// <summary>Allocates what depends on the slots; <see cref="Reserve"/> the rest.</summary>
    public StepMemory(InferenceSession session, DecoderSignature signature, int slots, int maxLength)
    {
        _signature = signature;
        TotalShape = signature.TakesLengths && session.InputMetadata[DecoderSignature.TotalLength].Dimensions.Length > 0 ? [1] : [];
        Lengths = new NativeBuffer((long)slots * sizeof(int));
        TotalLength.Span<int>(0, 1)[0] = maxLength;
        Ids = new IntegerTensor(signature.IntegerType);
        Positions = new IntegerTensor(signature.IntegerType);
        Mask = new IntegerTensor(signature.IntegerType);
        Mask.Reserve(signature.AttentionMask is null ? 0 : (long)slots * maxLength);
        Adapters.Reserve(signature.TakesAdapters ? slots : 0);
        Reserve(slots);
    }

    /// <summary>The new tokens.</summary>
    public IntegerTensor Ids { get; }

    /// <summary>The position of each.</summary>
    public IntegerTensor Positions { get; }

    /// <summary>Ones for the valid positions of each slot.</summary>
    public IntegerTensor Mask { get; }

    /// <summary>The last valid position of each row.</summary>
    public NativeBuffer Lengths { get; }

    /// <summary>A slot's length.</summary>
    public NativeBuffer TotalLength { get; } = new(sizeof(int));

    /// <summary>The shape that the graph declares for it: none or 1.</summary>
    public long[] TotalShape { get; }

    /// <summary>Tokens that get logits, counted within a run.</summary>
    public IntegerTensor OutputIndices { get; } = new(TensorElementType.Int64);

    /// <summary>The adapter of each slot.</summary>
    public IntegerTensor Adapters { get; } = new(TensorElementType.Int64);

    /// <summary>A row for each token that gets some.</summary>
    public NativeBuffer Logits { get; private set; } = new(0);

    /// <summary>Whether a run of so many tokens needs more room; making it moves the memory.</summary>
    public bool MustGrow(int tokens) => tokens > _tokens;

    /// <summary>Makes room for a run of so many tokens.</summary>
    /// <exception cref="OutOfMemoryException">There is none: shorter runs go on in the room that there is.</exception>
    public void Reserve(int tokens)
    {
        Ids.Reserve(tokens);
        Positions.Reserve(tokens);
        OutputIndices.Reserve(tokens);
        Logits = Logits.Replaced((long)tokens * _signature.Config.VocabularySize * DecoderSignature.SizeOf(_signature.LogitsType));
        _tokens = tokens;
    }

    public void Dispose()
    {
        Ids.Dispose();
        Positions.Dispose();
        Mask.Dispose();
        Lengths.Dispose();
        TotalLength.Dispose();
        OutputIndices.Dispose();
        Adapters.Dispose();
        Logits.Dispose();
    }
}
