using OrleansLlm.Models.Graphs.Decoders;
using OrleansLlm.Models.Graphs.Onnx;
using OrleansLlm.Models.Graphs.Weights;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Models.Checkpoints.Packages;

/// <summary>
/// The weights of a graph that <see cref="DecoderGraphWriter"/> or <see cref="Gpt2GraphWriter"/> wrote, under the names of <see cref="DecoderWeights"/>: queries, keys and
/// values apart, linear layers as <c>[out, in]</c>, quantised ones as the floats that the graph computes with.
/// </summary>
internal sealed class GraphWeights(OnnxModelMap graph, DecoderSpec spec) : IWeightSource
{
    // A tied embedding is read by a multiplication and by a gathering; both say the same of its blocks.
    private readonly Dictionary<string, OnnxNode> _readers = graph.Nodes
        .SelectMany(static node => node.Operator switch
        {
            "MatMul" or "MatMulNBits" => node.Inputs.Skip(1).Take(1),
            "GatherBlockQuantized" => node.Inputs.Take(1),
            _ => [],
        }, static (node, weights) => (node, weights))
        .GroupBy(read => read.weights, read => read.node, StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);

    public string Origin => graph.File;

    public WeightTensor? Find(string name)
    {
        string stored = name.Replace(".self_attn.", ".attn.", StringComparison.Ordinal);
        return Stored(stored) ?? Packed(stored);
    }

    private WeightTensor? Stored(string name)
    {
        if (graph.Initializer(name) is not { } found)
        {
            return null;
        }

        var reader = _readers.GetValueOrDefault(name);
        return found.Type switch
        {
            _ when found.Message is not null => throw new ModelPackageException(graph.File, name, "its elements are in typed fields, which are not read"),
            OnnxElementType.Float or OnnxElementType.Float16 => reader?.Operator == "MatMul" ? new TransposedMatrix(new StoredFloats(found)) : new StoredFloats(found),
            OnnxElementType.UInt8 when reader?.Integers.ContainsKey("block_size") == true => Unpacked(found, reader),
            _ => throw new ModelPackageException(graph.File, name, $"must be floats, or levels that a MatMulNBits or GatherBlockQuantized reads. Given: {found.Type}"),
        };
    }

    private UnpackedMatrix Unpacked(StoredInitializer levels, OnnxNode reader)
    {
        string name = levels.Name[..^".weight".Length];
        var zeros = graph.Initializer(name + ".zeros");
        return graph.Initializer(name + ".scales") is { Type: OnnxElementType.Float, Message: null } scales && zeros is null or { Type: OnnxElementType.UInt8, Message: null }
            ? new UnpackedMatrix(levels, scales, zeros, reader.Integers.GetValueOrDefault("K", spec.HiddenSize), (int)reader.Integers["bits"], (int)reader.Integers["block_size"])
            : throw new ModelPackageException(graph.File, name + ".scales", "must be floats, and zeros, if any, bytes");
    }

    // Queries, keys and values lie one behind the other.
    private RowsOf? Packed(string name)
    {
        long queries = (long)spec.Heads * spec.HeadSize;
        long keys = (long)spec.KeyValueHeads * spec.HeadSize;
        foreach (var (part, first, count) in new[] { (".q_proj.", 0, queries), (".k_proj.", queries, keys), (".v_proj.", queries + keys, keys) })
        {
            if (name.Contains(part, StringComparison.Ordinal) && Stored(name.Replace(part, ".qkv_proj.", StringComparison.Ordinal)) is { } whole)
            {
                return whole.Shape[0] == queries + (2 * keys) ? new RowsOf(whole, first, count) : null;
            }
        }

        return null;
    }
}
