using static TorchSharp.torch;

namespace OrleansLlm.Trainer.Parameters;

/// <summary>Weights of a model that begins at random: normal with deviation 0.02, what is added to the residual stream smaller by the root of the additions (Radford et al. 2019); norms 1, biases 0.</summary>
internal static class FirstWeights
{
    private const double Deviation = 0.02;

    /// <summary>Draws all trained weights.</summary>
    public static void Draw(FlatParameters parameters, int layers, int seed)
    {
        using var _ = no_grad();
        manual_seed(seed);
        foreach (var shape in parameters.Shapes.OrderBy(shape => shape.Name, StringComparer.Ordinal))
        {
            var weight = parameters[shape.Name];
            if (shape.Shape.Length > 1)
            {
                weight.normal_(0, IsResidual(shape.Name) ? Deviation / Math.Sqrt(2 * layers) : Deviation);
            }
            else
            {
                weight.fill_(shape.Name.EndsWith("norm.weight", StringComparison.OrdinalIgnoreCase) ? 1 : 0);
            }
        }
    }

    /// <summary>Draws low-rank additions: A so that its outputs have the variance of its inputs, B zero.</summary>
    public static void DrawLora(FlatParameters parameters, int seed)
    {
        using var _ = no_grad();
        manual_seed(seed);
        foreach (var shape in parameters.Shapes.OrderBy(shape => shape.Name, StringComparer.Ordinal))
        {
            if (shape.Name.Contains(".lora_A.", StringComparison.Ordinal))
            {
                parameters[shape.Name].normal_(0, 1 / Math.Sqrt(shape.Shape[1]));
            }
        }
    }

    private static bool IsResidual(string name) => name.EndsWith("o_proj.weight", StringComparison.Ordinal) || name.EndsWith("down_proj.weight", StringComparison.Ordinal);
}
