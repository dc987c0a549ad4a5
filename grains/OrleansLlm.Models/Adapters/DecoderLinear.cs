using System.Globalization;
using OrleansLlm.Models.Graphs.Onnx;

namespace OrleansLlm.Models.Adapters;

/// <summary>A linear layer within a decoder's graph.</summary>
/// <param name="Layer">The decoder's layer, from 0.</param>
/// <param name="Projection">Which one (<c>q_proj</c>, <c>qkv_proj</c>).</param>
/// <param name="Node">The node that multiplies.</param>
/// <param name="Weights">Its weights.</param>
/// <param name="In">Width of what it reads.</param>
/// <param name="Out">Width of what it makes.</param>
/// <param name="Type">Element type of what it reads and makes.</param>
internal sealed record DecoderLinear(int Layer, string Projection, OnnxNode Node, StoredInitializer Weights, long In, long Out, OnnxElementType Type)
{
    /// <summary>The weights are floats: other weights can be put in their place.</summary>
    public bool IsFloat => Weights.Type is OnnxElementType.Float or OnnxElementType.Float16;

    /// <summary>Float weights are <c>[out, in]</c> rather than <c>[in, out]</c>.</summary>
    public bool IsRowPerOutput => Node.Operator != "MatMul" && Node.Integers.GetValueOrDefault("transB") == 1;

    /// <summary>All linear layers of a graph within decoder layers, by their nodes' names (<c>/model/layers.0/attn/q_proj/MatMul</c>).</summary>
    public static IEnumerable<DecoderLinear> FindAll(OnnxModelMap model) => model.Nodes.Select(node => Of(model, node)).OfType<DecoderLinear>();

    private static DecoderLinear? Of(OnnxModelMap model, OnnxNode node)
    {
        string[] parts = node.Name.Split('/', '.');
        int layers = Array.IndexOf(parts, "layers");
        if (layers < 0 || layers + 3 >= parts.Length || !int.TryParse(parts[layers + 1], NumberStyles.None, CultureInfo.InvariantCulture, out int layer)
            || node.Inputs.Count < 2 || model.Initializer(node.Inputs[1]) is not { } weights)
        {
            return null;
        }

        string projection = parts[^2];
        return node.Operator switch
        {
            "MatMulNBits" when node.Inputs.Count > 2 && model.Initializer(node.Inputs[2]) is { } scales =>
                new(layer, projection, node, weights, node.Integers["K"], node.Integers["N"], scales.Type),
            "MatMul" when weights.Shape.Length == 2 => new(layer, projection, node, weights, weights.Shape[0], weights.Shape[1], weights.Type),
            "FusedMatMul" or "Gemm" when weights.Shape.Length == 2 && node.Integers.GetValueOrDefault("transB") == 1 =>
                new(layer, projection, node, weights, weights.Shape[1], weights.Shape[0], weights.Type),
            _ => null,
        };
    }
}
