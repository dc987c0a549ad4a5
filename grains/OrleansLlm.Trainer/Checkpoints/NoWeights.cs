using OrleansLlm.Models.Graphs.Weights;

namespace OrleansLlm.Trainer.Checkpoints;

/// <summary>The weights of a folder that has none yet.</summary>
internal sealed class NoWeights(string origin) : IWeightSource
{
    public string Origin => origin;

    public WeightTensor? Find(string name) => null;
}
