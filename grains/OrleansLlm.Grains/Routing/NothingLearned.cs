using OrleansLlm.Routing.Learning;

namespace OrleansLlm.Grains.Routing;

/// <summary>Nothing was learned yet.</summary>
internal sealed class NothingLearned : ILearnedRouting
{
    public IRouteLearning For(string tenant) => NoLearning.Instance;

    public double? Score(string tenant, string scorer, string question, string answer) => null;
}
