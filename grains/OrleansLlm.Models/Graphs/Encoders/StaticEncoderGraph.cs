using OrleansLlm.Models.Graphs.Onnx;
using OrleansLlm.Models.Graphs.Weights;

namespace OrleansLlm.Models.Graphs.Encoders;

/// <summary>Writes a static encoder as an ONNX graph: <c>sentence_embedding [B, dimensions]</c>.</summary>
internal static class StaticEncoderGraph
{
    /// <summary>Builds the graph; the table is read when it is saved.</summary>
    public static OnnxGraphBuilder Build(StaticEncoderSpec spec)
    {
        spec.Check();
        var graph = new OnnxGraphBuilder();
        graph.Input("input_ids", OnnxElementType.Int64, "batch_size", "sequence_length");
        graph.Input("attention_mask", OnnxElementType.Int64, "batch_size", "sequence_length");
        TokenVectors(graph, spec);
        graph.Node("Cast", ["attention_mask"], "mask", To(OnnxElementType.Float));
        graph.Node("Unsqueeze", ["mask", Axis(graph, 2)], "mask.column");
        graph.Node("Mul", ["vectors", "mask.column"], "vectors.masked");
        graph.Node("ReduceSum", ["vectors.masked", Axis(graph, 1)], "sum", Dropping());
        graph.Node("ReduceSum", ["mask.column", Axis(graph, 1)], "count", Dropping());
        graph.Node("Div", ["sum", "count"], "sentence_embedding");
        graph.Output("sentence_embedding", OnnxElementType.Float, "batch_size", spec.Dimensions);
        return graph;
    }

    // ids [B, S] -> rows [B, S, 2] -> parts [B, S, 2, blocks, block size] -> their sums, joined: [B, S, dimensions].
    private static void TokenVectors(OnnxGraphBuilder graph, StaticEncoderSpec spec)
    {
        int bits = spec.Format == WeightFormat.Q4 ? 4 : 8;
        var table = new QuantizedMatrix(spec.Table, bits, spec.BlockSize);
        graph.Initializer("rows", TensorData.Of(spec.Rows.SelectMany(row => new[] { (ushort)row.First, (ushort)row.Second }).ToArray(), spec.Rows.Count, 2));
        graph.Initializer("table", table.Values);
        graph.Initializer("scales", table.Scales);
        graph.Node("Reshape", ["scales", graph.Constant("scales.shape", TensorData.Of(new[] { spec.Table.Shape[0], table.Blocks, 1L }, 3))], "scales.blocks");
        graph.Node("Gather", ["rows", "input_ids"], "rows.short", new OnnxAttributes().Int("axis", 0));
        graph.Node("Cast", ["rows.short"], "rows.ids", To(OnnxElementType.Int32));
        var attributes = new OnnxAttributes().Int("gather_axis", 0).Int("quantize_axis", 2).Int("block_size", spec.BlockSize).Int("bits", bits);
        graph.Node("GatherBlockQuantized", ["table", "rows.ids", "scales.blocks"], "parts", attributes, OnnxDomains.Microsoft);
        graph.Node("ReduceSum", ["parts", Axis(graph, 2)], "blocks", Dropping());
        graph.Node("Reshape", ["blocks", graph.Constant("joined", TensorData.Of(new long[] { 0, 0, spec.Dimensions }, 3))], "vectors");
    }

    private static string Axis(OnnxGraphBuilder graph, long axis) => graph.Constant($"axis.{axis}", TensorData.Of(new[] { axis }, 1));

    private static OnnxAttributes To(OnnxElementType type) => new OnnxAttributes().Int("to", (int)type);

    private static OnnxAttributes Dropping() => new OnnxAttributes().Int("keepdims", 0);
}
