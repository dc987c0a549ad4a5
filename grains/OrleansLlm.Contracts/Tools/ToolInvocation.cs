namespace OrleansLlm.Contracts.Tools;

/// <summary>One call of a tool.</summary>
public sealed record ToolInvocation
{
    /// <summary>The request.</summary>
    public required ToolContext Context { get; init; }

    /// <summary>The call's id.</summary>
    public required string CallId { get; init; }

    /// <summary>The arguments: a JSON object. The model made it, so it may be anything.</summary>
    public required string ArgumentsJson { get; init; }

    /// <summary>The step of the loop, from 1.</summary>
    public required int Step { get; init; }

    /// <summary>The most characters of text that the model will be given.</summary>
    public required int MaxOutputLength { get; init; }
}
