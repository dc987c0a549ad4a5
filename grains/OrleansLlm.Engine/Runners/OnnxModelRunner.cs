using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Engine.Runners;

/// <summary>Runs an ONNX decoder. Not thread-safe.</summary>
public sealed class OnnxModelRunner : IModelRunner
{
    private readonly InferenceSession _session;
    private readonly DecoderProgram _program;

    private OnnxModelRunner(InferenceSession session, DecoderProgram program, ModelConfig config, KvMemory memory, int prefixSlots, bool canVerify, int adapters)
    {
        CanVerify = canVerify;
        Adapters = adapters;
        _session = session;
        _program = program;
        Slots = memory.Slots;
        PrefixSlots = prefixSlots;
        MaxLength = memory.MaxLength;
        VocabularySize = config.VocabularySize;
        SlotBytes = memory.SlotBytes;
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

    /// <inheritdoc/>
    public int Adapters { get; }

    /// <summary>Whether keys and values are appended in place (GroupQueryAttention) rather than copied in each step.</summary>
    public bool SharesBuffers => _program is SharedBufferProgram;

    /// <summary>Whether batched runs are carried out in parts (<see cref="RunnerOptions.MaxSplitBytes"/>).</summary>
    public bool SplitsBatches => _program is SharedBufferProgram { Splits: true };

    /// <summary>Opens a decoder and allocates its KV slots.</summary>
    /// <exception cref="ModelPackageException">The file is missing, broken, or does not fit its configuration; names the file and the tensor.</exception>
    /// <exception cref="AcceleratorUnavailableException">The configured accelerator is not there; says what is missing.</exception>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static OnnxModelRunner Load(DecoderGraph graph, ModelConfig config, RunnerOptions options)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(options);
        CheckLength(config, options);
        var stamp = PartSession.Stamp(graph.Path);
        var session = SessionFactory.Open(graph.Path, options);
        InferenceSession? part = null;
        try
        {
            var signature = DecoderSignature.Read(session, graph, config);
            var available = KvMemory.Available(options);
            var memory = KvMemory.Plan(config, options, DecoderSignature.SizeOf(signature.CacheType), available);
            part = SharesBuffersIn(graph) ? PartSession.TryOpen(graph, options, memory, available, stamp) : null;
            var program = Program(session, part, signature, options, memory.Slots + options.PrefixSlots, memory.MaxLength);
            return new OnnxModelRunner(session, program, config, memory, options.PrefixSlots, signature.GivesSeveralLogits, graph.Adapters);
        }
        catch
        {
            part?.Dispose();
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
    public void UseAdapter(int slot, int adapter)
    {
        // Beyond the bank the runtime would fail, and with it whoever shares the batch.
        ArgumentOutOfRangeException.ThrowIfNegative(adapter);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(adapter, Adapters);
        if (Adapters > 0)
        {
            _program.UseAdapter(slot, adapter);
        }
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

    /// <summary>
    /// The largest magnitude of each channel (<c>[kvHeads * headSize]</c>) in each cache tensor (key, value, key, ...) within the first positions of a
    /// slot; float caches only.
    /// </summary>
    internal float[][] LargestCached(int slot, int length)
    {
        var pool = _program.Pool;
        return [.. Enumerable.Range(0, pool.Tensors).Select(tensor =>
        {
            var width = pool.PositionBytes / sizeof(float);
            var largest = new float[pool.Planes * width];
            for (var plane = 0; plane < pool.Planes; plane++)
            {
                var values = MemoryMarshal.Cast<byte, float>(pool.Positions(tensor, slot, plane, 0, length));
                var channels = largest.AsSpan(plane * width, width);
                for (var position = 0; position < length; position++)
                {
                    TensorPrimitives.MaxMagnitude(values.Slice(position * width, width), channels, channels);
                }
            }

            TensorPrimitives.Abs(largest, largest);
            return largest;
        })];
    }

    private static void CheckLength(ModelConfig config, RunnerOptions options)
    {
        if (options.MaxLength > config.ContextLength)
        {
            throw new ArgumentException(
                $"Runner.{nameof(RunnerOptions.MaxLength)} must be at most the model's context length {config.ContextLength}. Given: {options.MaxLength}.",
                nameof(options));
        }
    }

    private static DecoderProgram Program(InferenceSession session, InferenceSession? part, DecoderSignature signature, RunnerOptions options, int slots, int maxLength)
    {
        var graph = signature.Graph;
        if (signature.CacheType == TensorElementType.Int8 && graph.SharesPastPresentBuffer == false)
        {
            throw new ModelPackageException(graph.Path, signature.Past[0], "caches of int8 are supported where past and present share buffers.");
        }

        if (!SharesBuffersIn(graph))
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

        var device = options.Accelerator == Accelerator.Cuda ? DeviceMemory.ForCuda(session, options) : null;
        return new SharedBufferProgram(
            session, signature, slots, maxLength, device, options.CudaGraphs, part is null ? null : (part, SessionFactory.Threads(options)));
    }

    private static bool SharesBuffersIn(DecoderGraph graph) => graph.SharesPastPresentBuffer ?? OperatorSearch.Uses(graph.Path, "GroupQueryAttention");

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
