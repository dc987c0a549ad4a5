using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Providers.Tokens;

/// <summary>
/// What a choice may have. Most servers count reasoning under <c>max_tokens</c> (OpenAI, vLLM, DeepSeek today); some do not, and limit the answer that follows
/// it alone (DeepSeek at first, xAI). So what is told as reasoning is never held against the answer's limit, but has one of its own. Pure.
/// </summary>
/// <param name="Answer">Tokens of text and calls; null: no limit was sent.</param>
/// <param name="Thoughts">Tokens of reasoning beside them.</param>
internal readonly record struct OutputLimit(int? Answer, int Thoughts)
{
    /// <summary>Of a call: the model's setting for reasoning, else no more than its window, longer than which nothing is.</summary>
    public static OutputLimit Of(GenerationRequest request, RemoteModel model) => new(request.MaxTokens, model.MaxReasoningTokens ?? model.Info.ContextLength);

    /// <summary>True when a choice has clearly more (<see cref="OutputBound"/>).</summary>
    /// <param name="answer">Its text and calls.</param>
    /// <param name="thoughts">Its reasoning.</param>
    public bool IsPassed(OutputExtent answer, OutputExtent thoughts) =>
        Answer is { } most && (IsPassed(most, answer) || (thoughts.Bytes > 0 && IsPassed((int)Math.Min(int.MaxValue, (long)most + Thoughts), answer + thoughts)));

    /// <summary>An estimate of all choices' tokens, at most what may have come of them.</summary>
    /// <param name="tokens">The estimate.</param>
    /// <param name="choices">Choices.</param>
    /// <param name="thoughts">Their reasoning.</param>
    /// <param name="wholeBytes">Bytes of answers that came whole, which are not cut: they may prove that more came. 0 of a stream.</param>
    public int Cap(int tokens, int choices, OutputExtent thoughts, int wholeBytes)
    {
        if (Answer is not { } answer)
        {
            return tokens;
        }

        var thought = Math.Min((long)Thoughts * choices, Math.Max(thoughts.Pieces, TokenEstimate.OfBytes(thoughts.Bytes)));
        return (int)Math.Min(tokens, Math.Max((OutputBound.Of(answer) * choices) + thought, OutputBound.Least(wholeBytes)));
    }

    private static bool IsPassed(int limit, OutputExtent came) => OutputBound.IsPassed(limit, came.Told, came.Pieces, came.Bytes);
}
