using OrleansLlm.Grains.Learning;
using OrleansLlm.Routing.Execution;

namespace OrleansLlm.Grains.Routing;

/// <summary>The trained scorers that a tenant's routes may name.</summary>
internal sealed class LearnedScores(LearnedModelCache models, string tenant) : ILearnedScores
{
    public bool NeedsLogprobs(string scorer) => models.Find(tenant, scorer)?.Scorer is { Info.UsesLogprobs: true };

    public double? Score(string scorer, string question, string answer, ReadOnlySpan<float> logprobs) =>
        models.Of(tenant).AnswerScore(scorer, question, answer, logprobs);
}
