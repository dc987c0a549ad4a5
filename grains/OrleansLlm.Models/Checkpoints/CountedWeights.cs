using OrleansLlm.Models.Graphs.Weights;

namespace OrleansLlm.Models.Checkpoints;

/// <summary>Weights whose reading is counted, so that a conversion can tell how far it is and be stopped.</summary>
internal sealed class CountedWeights(IWeightSource inner, Action<string, long> read) : IWeightSource
{
    public string Origin => inner.Origin;

    public WeightTensor? Find(string name) => inner.Find(name) is { } found ? new Counted(found, name, read) : null;

    private sealed class Counted(WeightTensor inner, string name, Action<string, long> read) : WeightTensor(inner.Shape)
    {
        public override void Read(long first, Span<float> values)
        {
            read(name, values.Length);
            inner.Read(first, values);
        }
    }
}
