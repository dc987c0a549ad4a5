using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Engine.Runners;

/// <summary>A decoder's inputs and outputs, checked against its graph: what the runner binds.</summary>
internal sealed record DecoderSignature
{
    /// <summary><c>int32 [B]</c>: last valid position per row, where the graph takes lengths instead of a mask.</summary>
    public const string SequenceLengths = "seqlens_k";

    /// <summary><c>int32 []</c>: the longest total length.</summary>
    public const string TotalLength = "total_seq_len";

    /// <summary><c>int64 [N]</c>: flat token indices that get logits.</summary>
    public const string OutputIndices = "out_idx";

    /// <summary><c>int64 [B]</c>: the adapter of each row, from 1; 0: none.</summary>
    public const string AdapterIds = "adapter_ids";

    public required DecoderGraph Graph { get; init; }

    public required ModelConfig Config { get; init; }

    public required string? AttentionMask { get; init; }

    public required string? PositionIds { get; init; }

    public required bool TakesLengths { get; init; }

    public required bool TakesOutputIndices { get; init; }

    /// <summary>Each row names its adapter.</summary>
    public bool TakesAdapters => Graph.Adapters > 0;

    /// <summary>Cache inputs: key then value of each layer, or one combined per layer.</summary>
    public required string[] Past { get; init; }

    /// <summary>Cache outputs in the order of <see cref="Past"/>.</summary>
    public required string[] Present { get; init; }

    /// <summary>Each cache tensor begins with an axis of 2 (keys, values).</summary>
    public bool IsCombined => Graph.PastCombined is not null;

    /// <summary>int64 or int32, the same for ids, mask and positions.</summary>
    public required TensorElementType IntegerType { get; init; }

    /// <summary>float, float16, or int8 with scales that are in the graph.</summary>
    public required TensorElementType CacheType { get; init; }

    public required TensorElementType LogitsType { get; init; }

    /// <summary>Logits for every position (<c>[B, S, V]</c>) rather than one per row.</summary>
    public required bool LogitsForAllPositions { get; init; }

    /// <summary>One run can give logits for several positions of a row.</summary>
    public bool GivesSeveralLogits => LogitsForAllPositions || TakesOutputIndices;

    /// <summary>Bytes of an element.</summary>
    public static int SizeOf(TensorElementType type) => type switch
    {
        TensorElementType.Int8 => 1,
        TensorElementType.Float16 => 2,
        _ => 4,
    };

    /// <summary>Reads the signature.</summary>
    /// <exception cref="ModelPackageException">Names the file and the input or output at fault.</exception>
    public static DecoderSignature Read(InferenceSession session, DecoderGraph graph, ModelConfig config)
    {
        var inputs = session.InputMetadata;
        var reader = new SignatureReader(graph.Path);
        var past = Names(graph, config, graph.PastKey, graph.PastValue, graph.PastCombined, "past");
        var present = Names(graph, config, graph.PresentKey, graph.PresentValue, graph.PresentCombined, "present");
        var signature = new DecoderSignature
        {
            Graph = graph,
            Config = config,
            AttentionMask = Optional(inputs, graph.AttentionMask, "attention_mask"),
            PositionIds = Optional(inputs, graph.PositionIds, "position_ids"),
            TakesLengths = inputs.ContainsKey(SequenceLengths) && inputs.ContainsKey(TotalLength),
            TakesOutputIndices = inputs.ContainsKey(OutputIndices),
            Past = past,
            Present = present,
            IntegerType = reader.Integer(inputs, graph.InputIds, "input"),
            CacheType = reader.Cache(inputs, past[0]),
            LogitsType = reader.Float(session.OutputMetadata, graph.Logits, "output"),
            LogitsForAllPositions = session.OutputMetadata[graph.Logits].Dimensions.Length == 3,
        };
        signature.Check(session, reader);
        return signature;
    }

    private static string? Optional(IReadOnlyDictionary<string, NodeMetadata> inputs, string? named, string usual) =>
        named ?? (inputs.ContainsKey(usual) ? usual : null);

    private static string[] Names(DecoderGraph graph, ModelConfig config, string? key, string? value, string? combined, string what)
    {
        var patterns = (key, value, combined) switch
        {
            (not null, not null, null) => new[] { key, value },
            (null, null, not null) => [combined],
            _ => throw new ModelPackageException(graph.Path, what, "give either the key and value name patterns, or the combined one."),
        };
        return [.. Enumerable.Range(0, config.Layers).SelectMany(layer =>
            patterns.Select(pattern => pattern.Replace("%d", layer.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)))];
    }

    private void Check(InferenceSession session, SignatureReader reader)
    {
        var inputs = session.InputMetadata;
        var outputs = session.OutputMetadata;
        reader.Tensor(inputs, Graph.InputIds, "input", IntegerType, 2);
        var known = new HashSet<string>(Past) { Graph.InputIds };
        foreach (var name in new[] { AttentionMask, PositionIds }.OfType<string>())
        {
            reader.Tensor(inputs, name, "input", IntegerType, 2);
            known.Add(name);
        }

        if (TakesLengths)
        {
            reader.Tensor(inputs, SequenceLengths, "input", TensorElementType.Int32, 1);
            reader.Tensor(inputs, TotalLength, "input", TensorElementType.Int32, inputs[TotalLength].Dimensions.Length);
            known.UnionWith([SequenceLengths, TotalLength]);
        }

        if (TakesOutputIndices)
        {
            reader.Tensor(inputs, OutputIndices, "input", TensorElementType.Int64, 1);
            known.Add(OutputIndices);
        }

        if (TakesAdapters)
        {
            reader.Tensor(inputs, AdapterIds, "input", TensorElementType.Int64, 1);
            known.Add(AdapterIds);
        }

        var cache = IsCombined ? new[] { 2, -1, Config.KeyValueHeads, -1, Config.HeadSize } : [-1, Config.KeyValueHeads, -1, Config.HeadSize];
        foreach (var name in Past)
        {
            reader.Shape(inputs, name, "input", CacheType, cache);
        }

        foreach (var name in Present)
        {
            reader.Shape(outputs, name, "output", CacheType, cache);
        }

        reader.Shape(outputs, Graph.Logits, "output", LogitsType, LogitsForAllPositions ? [-1, -1, Config.VocabularySize] : [-1, Config.VocabularySize]);
        if (inputs.Keys.FirstOrDefault(name => !known.Contains(name)) is { } unknown)
        {
            throw new ModelPackageException(Graph.Path, unknown, "the graph demands this input, which a decoder of this kind is not given.");
        }
    }
}
