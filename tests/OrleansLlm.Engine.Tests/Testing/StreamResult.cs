using OrleansLlm.Engine.Sequences;

namespace OrleansLlm.Engine.Tests.Testing;

/// <summary>All that a stream gave.</summary>
internal sealed record StreamResult(string Text, int Tokens, SequenceFinish Finish, List<TokenLogprobs> Logprobs, int CachedPromptTokens, int Accepted, int Rejected)
{
    /// <summary>Time that the model ran for it.</summary>
    public TimeSpan ComputeTime { get; init; }

    /// <summary>How likely the prompt's tokens were, from the second on; null: not asked for.</summary>
    public IReadOnlyList<float>? PromptLogprobs { get; init; }
}
