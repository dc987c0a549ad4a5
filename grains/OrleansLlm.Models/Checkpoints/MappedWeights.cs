using OrleansLlm.Models.Graphs.Weights;

namespace OrleansLlm.Models.Checkpoints;

/// <summary>Weights that another source keeps under other names or in other shapes.</summary>
internal sealed class MappedWeights(IWeightSource inner, Func<IWeightSource, string, WeightTensor?> find) : IWeightSource
{
    public string Origin => inner.Origin;

    public WeightTensor? Find(string name) => find(inner, name);
}
