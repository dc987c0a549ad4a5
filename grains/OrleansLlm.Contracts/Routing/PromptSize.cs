namespace OrleansLlm.Contracts.Routing;

/// <summary>How large a prompt is, for the model with the most room of those that may answer.</summary>
[GenerateSerializer, Immutable, Alias("llm.prompt-size")]
public sealed record PromptSize
{
    /// <summary>Tokens of the prompt: counted for the cluster's own models, estimated with a margin for a provider's.</summary>
    [Id(0)]
    public int Tokens { get; init; }

    /// <summary>The context window in tokens; 0: not known.</summary>
    [Id(1)]
    public int ContextLength { get; init; }

    /// <summary>Whether the prompt and so many tokens of an answer fit.</summary>
    public bool Leaves(int answer) => ContextLength == 0 || (long)Tokens + answer <= ContextLength;
}
