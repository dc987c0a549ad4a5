using OrleansLlm.Trainer.Networks;
using OrleansLlm.Trainer.Networks.Linears;
using OrleansLlm.Trainer.Parameters;
using OrleansLlm.Training.Runs;

namespace OrleansLlm.Trainer.Checkpoints;

/// <summary>Which linear layers get a low-rank addition.</summary>
internal static class LoraTargets
{
    /// <summary>The matrices of those layers. Experts get none: adapters are not served there.</summary>
    /// <exception cref="TrainingException">A target is no linear layer of the model.</exception>
    public static IReadOnlyList<ParameterShape> Of(IEnumerable<ParameterShape> shapes, LoraSettings lora)
    {
        var layers = shapes.Where(shape => NetworkShapes.IsLayerMatrix(shape) && !shape.Name.Contains("expert", StringComparison.Ordinal)).ToList();
        var names = layers.Select(Projection).Distinct().Order(StringComparer.Ordinal).ToList();
        if (lora.Targets.FirstOrDefault(target => !names.Contains(target)) is { } unknown)
        {
            throw TrainingException.Setting("lora.targets", $"of {string.Join(", ", names)}", unknown);
        }

        return lora.Targets.Count == 0 ? layers : [.. layers.Where(shape => lora.Targets.Contains(Projection(shape)))];
    }

    /// <summary>The additions' own weights.</summary>
    public static IEnumerable<ParameterShape> Shapes(IEnumerable<ParameterShape> targets, LoraSettings lora) => targets.SelectMany(target =>
    {
        string name = target.Name[..^".weight".Length];
        return new ParameterShape[] { new(name + LinearLayers.A, [lora.Rank, target.Shape[1]]), new(name + LinearLayers.B, [target.Shape[0], lora.Rank]) };
    });

    private static string Projection(ParameterShape shape) => shape.Name.Split('.')[^2];
}
