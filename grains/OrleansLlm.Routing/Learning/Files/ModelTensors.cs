using System.Numerics.Tensors;
using OrleansLlm.Routing.Learning.Models;

namespace OrleansLlm.Routing.Learning.Files;

/// <summary>A quality model's tensors. Neighbours are kept with 16 bits a number.</summary>
internal static class ModelTensors
{
    private const int MaxNeighbours = 10_000;

    public static ModelSettings SettingsOf(QualityModel model)
    {
        var neighbours = model.Neighbours?.Settings;
        return new ModelSettings(
            model.Outputs, model.Logistic is null ? 1 : model.Neighbours is null ? 0 : model.Share, neighbours?.Count ?? 0, neighbours?.Power ?? 0, neighbours?.Shrinkage ?? 0);
    }

    public static void Write(LearnedFileWriter file, QualityModel model)
    {
        if (model.Neighbours is { } neighbours)
        {
            var halves = new Half[neighbours.Vectors.Length];
            TensorPrimitives.ConvertToHalf(neighbours.Vectors, halves);
            file.Add("neighbours.vectors", halves);
            file.Add("neighbours.labels", neighbours.Labels);
        }

        if (model.Logistic is { } logistic)
        {
            file.Add("logistic.weights", logistic.Weights);
        }
    }

    /// <param name="file">The file.</param>
    /// <param name="settings">From its header.</param>
    /// <param name="meaning">Coordinates that neighbours are compared by.</param>
    /// <param name="dimensions">All coordinates.</param>
    public static QualityModel Read(LearnedFile file, ModelSettings settings, int meaning, int dimensions)
    {
        if (settings.Outputs is < 1 or > 16 || settings.Share is not (>= 0 and <= 1))
        {
            throw LearnedFile.Wrong($"has {settings.Outputs} outputs and a share of {settings.Share}");
        }

        var logistic = settings.Share < 1
            ? new LogisticModel(file.ReadFinite("logistic.weights", settings.Outputs * (dimensions + 1)), settings.Outputs)
            : null;
        return new QualityModel(settings.Share > 0 ? ReadNeighbours(file, settings, meaning) : null, logistic, settings.Share);
    }

    private static NeighbourModel ReadNeighbours(LearnedFile file, ModelSettings settings, int meaning)
    {
        if (settings.Neighbours is < 1 or > MaxNeighbours || settings.Power is not (>= 0 and <= 64) || settings.Shrinkage is not (>= 0 and <= 1e6) || meaning == 0)
        {
            throw LearnedFile.Wrong($"counts {settings.Neighbours} neighbours to the power {settings.Power}");
        }

        var labels = file.Read<float>("neighbours.labels");
        if (labels.Length == 0 || labels.Length % settings.Outputs != 0 || Array.Exists(labels, label => !float.IsNaN(label) && label is not (>= 0 and <= 1)))
        {
            throw LearnedFile.Wrong("has a label in tensor neighbours.labels that is not from 0 to 1");
        }

        var halves = file.Read<Half>("neighbours.vectors", labels.Length / settings.Outputs * meaning);
        var vectors = new float[halves.Length];
        TensorPrimitives.ConvertToSingle(halves, vectors);
        return Array.TrueForAll(vectors, float.IsFinite)
            ? new NeighbourModel(vectors, meaning, labels, settings.Outputs, new NeighbourSettings(settings.Neighbours, settings.Power, settings.Shrinkage))
            : throw LearnedFile.Wrong("has a value in tensor neighbours.vectors that is no number");
    }
}
