namespace OrleansLlm.Routing.Execution;

/// <summary>Trained scorers of answers. Thread-safe; answers at once.</summary>
public interface ILearnedScores
{
    /// <summary>True when a scorer wants the log-probabilities of an answer's tokens.</summary>
    bool NeedsLogprobs(string scorer);

    /// <summary>How good an answer is, 0 to 1; null: there is no scorer of that name.</summary>
    /// <param name="scorer">Its name.</param>
    /// <param name="question">The last user message.</param>
    /// <param name="answer">The whole answer.</param>
    /// <param name="logprobs">Natural logarithms of its tokens' probabilities; empty: not known.</param>
    double? Score(string scorer, string question, string answer, ReadOnlySpan<float> logprobs);
}
