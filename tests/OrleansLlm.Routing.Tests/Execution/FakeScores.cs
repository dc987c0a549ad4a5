using OrleansLlm.Routing.Execution;

namespace OrleansLlm.Routing.Tests.Execution;

/// <summary>A scorer that says what the test lets it say, and keeps what it was asked.</summary>
internal sealed class FakeScores(Func<double?> says, bool needsLogprobs = false) : ILearnedScores
{
    public List<(string Scorer, string Question, string Answer, int Logprobs)> Asked { get; } = [];

    public bool NeedsLogprobs(string scorer) => needsLogprobs;

    public double? Score(string scorer, string question, string answer, ReadOnlySpan<float> logprobs)
    {
        Asked.Add((scorer, question, answer, logprobs.Length));
        return says();
    }
}
