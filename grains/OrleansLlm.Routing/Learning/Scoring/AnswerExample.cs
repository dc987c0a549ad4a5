namespace OrleansLlm.Routing.Learning.Scoring;

/// <summary>A model's answer to a question, and how right it was.</summary>
/// <param name="Question">The question.</param>
/// <param name="Answer">The answer.</param>
/// <param name="Right">How right it was, 0 to 1.</param>
public sealed record AnswerExample(string Question, string Answer, float Right)
{
    /// <summary>Natural logarithms of the answer's tokens' probabilities, or empty.</summary>
    public ReadOnlyMemory<float> Logprobs { get; init; }
}
