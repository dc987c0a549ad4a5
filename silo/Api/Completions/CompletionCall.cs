using OrleansLlm.Contracts.Routing;
using OrleansLlm.Silo.Api.Answers;

namespace OrleansLlm.Silo.Api.Completions;

/// <summary>A validated plain-completion request.</summary>
internal sealed record CompletionCall
{
    /// <summary>What all prompts share; its own prompt fields are those of the first one.</summary>
    public required AnswerCall Answer { get; init; }

    /// <summary>One call per prompt.</summary>
    public required IReadOnlyList<GenerationRequest> Generations { get; init; }

    /// <summary>Whether each choice starts with its prompt.</summary>
    public bool Echo { get; init; }
}
