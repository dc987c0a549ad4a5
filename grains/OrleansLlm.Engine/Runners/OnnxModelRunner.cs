using Microsoft.ML.OnnxRuntime;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Engine.Runners;

/// <summary>Runs an ONNX decoder. Not thread-safe.</summary>
public sealed class OnnxModelRunner : IModelRunner
{
    private readonly InferenceSession _session;
    private readonly DecoderProgram _program;

    private OnnxModelRunner(InferenceSession session, DecoderProgram program, ModelConfig config, int slots, int prefixSlots, int maxLength, long slotBytes, bool canVerify)
    {
        CanVerify = canVerify;
        _session = session;
        _program = program;
        Slots = slots;
        PrefixSlots = prefixSlots;
        MaxLength = maxLength;
        VocabularySize = config.VocabularySize;
        SlotBytes = slotBytes;
    }

    /// <inheritdoc/>
    public int Slots { get; }

    /// <inheritdoc/>
    public int PrefixSlots { get; }

    /// <inheritdoc/>
    public int MaxLength { get; }

    /// <inheritdoc/>
    public int VocabularySize { get; }

    /// <inheritdoc/>
    public long SlotBytes { get; }

    /// <inheritdoc/>
    public bool CanVerify { get; }

    /// <summary>Whether keys and values are appended in place (GroupQueryAttention) rather than copied in each step.</summary>
    public bool SharesBuffers => _program is SharedBufferProgram;

    /// <summary>Opens a decoder and allocates its KV slots.</summary>
    /// <exception cref="ModelPackageException">The file is missing, broken, or does not fit its configuration; names the file and the tensor.</exception>
    /// <exception cref="AcceleratorUnavailableException">The configured accelerator is not there; says what is missing.</exception>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static OnnxModelRunner Load(DecoderGraph graph, ModelConfig config, RunnerOptions options)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(options);
        var maxLength = MaxLengthOf(config, options);
        var session = SessionFactory.Open(graph.Path, options);
        try
        {
            var signature = DecoderSignature.Read(session, graph, config);
            var slotBytes = 2L * config.Layers * config.KeyValueHeads * config.HeadSize * maxLength * DecoderSignature.SizeOf(signature.CacheType);
            var slots = options.Slots > 0 ? options.Slots : SlotCount.Default(slotBytes, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
            var program = Program(session, signature, options, slots + options.PrefixSlots, maxLength);
            return new OnnxModelRunner(session, program, config, slots, options.PrefixSlots, maxLength, slotBytes, signature.GivesSeveralLogits);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public Span<float> Prefill(int slot, int past, ReadOnlySpan<int> tokens)
    {
        ThrowIfOutOfSlot(slot, past, tokens.Length);
        return _program.Prefill(slot, past, tokens);
    }

    /// <inheritdoc/>
    public void Verify(int slot, int past, ReadOnlySpan<int> tokens)
    {
        ThrowIfOutOfSlot(slot, past, tokens.Length);
        if (!CanVerify)
        {
            throw new NotSupportedException("The graph gives the last token's logits only.");
        }

        _program.Verify(slot, past, tokens);
    }

    /// <inheritdoc/>
    public void Decode(ReadOnlySpan<DecodeRow> rows)
    {
        ArgumentOutOfRangeException.ThrowIfZero(rows.Length);
        for (var row = 0; row < rows.Length; row++)
        {
            ThrowIfOutOfSlot(row, rows[row].Past, 1);
        }

        _program.Decode(rows);
    }

    /// <inheritdoc/>
    public Span<float> Logits(int row) => _program.Logits(row);

    /// <inheritdoc/>
    public void CopySlot(int source, int target, int length) => _program.CopySlot(source, target, length);

    /// <inheritdoc/>
    public void Dispose()
    {
        _program.Dispose();
        _session.Dispose();
    }

    private static int MaxLengthOf(ModelConfig config, RunnerOptions options)
    {
        if (options.MaxLength > config.ContextLength)
        {
            throw new ArgumentException(
                $"Runner.{nameof(RunnerOptions.MaxLength)} must be at most the model's context length {config.ContextLength}. Given: {options.MaxLength}.",
                nameof(options));
        }

        return options.MaxLength > 0 ? options.MaxLength : config.ContextLength;
    }

    private static DecoderProgram Program(InferenceSession session, DecoderSignature signature, RunnerOptions options, int slots, int maxLength)
    {
        var graph = signature.Graph;
        if (!(graph.SharesPastPresentBuffer ?? OperatorSearch.Uses(graph.Path, "GroupQueryAttention")))
        {
            return signature is { TakesLengths: false, TakesOutputIndices: false }
                ? new ConcatProgram(session, signature, slots, maxLength)
                : throw new ModelPackageException(graph.Path, graph.InputIds, "lengths and output indices are inputs of graphs that share past and present buffers.");
        }

        if (signature.IsCombined || (signature.AttentionMask is null && !signature.TakesLengths))
        {
            throw new ModelPackageException(graph.Path, graph.PastCombined ?? graph.InputIds,
                "a graph that shares past and present buffers needs separate keys and values, and attention_mask or seqlens_k with total_seq_len.");
        }

        var device = options.Accelerator == Accelerator.Cuda ? DeviceMemory.ForCuda(session, signature, options) : null;
        return new SharedBufferProgram(session, signature, slots, maxLength, device);
    }

    /// <summary>Wrong shapes kill the process inside ONNX Runtime (a batch of 0 divides by zero), so they end here.</summary>
    private void ThrowIfOutOfSlot(int slot, int past, int tokens)
    {
        ArgumentOutOfRangeException.ThrowIfZero(tokens);
        if ((uint)slot >= (uint)Slots || past < 0 || past + tokens > MaxLength)
        {
            throw new ArgumentOutOfRangeException(nameof(slot), $"Slot {slot}, positions {past} to {past + tokens}: there are {Slots} slots of {MaxLength} positions.");
        }
    }
}
