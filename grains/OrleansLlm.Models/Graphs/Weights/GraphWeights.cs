using OrleansLlm.Models.Graphs.Onnx;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Models.Graphs.Weights;

/// <summary>What a graph's weights take.</summary>
public static class GraphWeights
{
    /// <summary>Bytes of all weights of an ONNX file, those in files beside it included.</summary>
    /// <param name="path">A file that was checked.</param>
    /// <exception cref="ModelPackageException">It is no ONNX model.</exception>
    public static long BytesOf(string path) => BytesOf(OnnxModelMap.Read(path));

    internal static long BytesOf(OnnxModelMap graph) => graph.Initializers.Sum(static tensor => Math.Max(tensor.Length, 0));
}
