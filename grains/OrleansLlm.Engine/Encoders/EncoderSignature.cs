using Microsoft.ML.OnnxRuntime;
using OrleansLlm.Engine.Runners;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Engine.Encoders;

/// <summary>Checks an encoder's output beside its configuration.</summary>
internal static class EncoderSignature
{
    /// <summary>Numbers per text.</summary>
    /// <exception cref="ModelPackageException">The graph and the configuration disagree.</exception>
    public static int OutputSize(SignatureReader reader, InferenceSession session, EncoderPackage package)
    {
        var graph = package.Graph;
        var type = reader.Float(session.OutputMetadata, graph.Output, "output");
        reader.Tensor(session.OutputMetadata, graph.Output, "output", type, graph.Kind == EncoderOutput.TokenVectors ? 3 : 2);
        var given = session.OutputMetadata[graph.Output].Dimensions[^1];
        switch (graph.Kind)
        {
            case EncoderOutput.TextVector when given > 0:
                // The graph may end in a projection to another width.
                return given;
            case EncoderOutput.Logits:
                return Same(graph, given, package.Config.Labels.Length, "id2label");
            default:
                return Same(graph, given, package.Config.HiddenSize, "hidden_size");
        }
    }

    private static int Same(EncoderGraph graph, int given, int expected, string field) => given <= 0 || given == expected
        ? expected
        : throw new ModelPackageException(graph.Path, graph.Output, $"config.json's {field} asks for {expected} values. Given: {given}.");
}
