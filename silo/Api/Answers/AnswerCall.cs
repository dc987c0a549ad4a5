using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Silo.Api.Answers;

/// <summary>A validated request for an answer, and how the answer is to be sent.</summary>
internal sealed record AnswerCall
{
    /// <summary>What the router is asked.</summary>
    public required GenerationRequest Generation { get; init; }

    /// <summary>Whether the answer is an event stream.</summary>
    public bool Stream { get; init; }

    /// <summary>Whether the event stream ends with a chunk that tells the usage.</summary>
    public bool IncludeUsage { get; init; }

    /// <summary>Names of request fields that nobody knows.</summary>
    public IReadOnlyList<string> IgnoredFields { get; init; } = [];

    /// <summary>When the answer counts as made; null: when it begins.</summary>
    public DateTimeOffset? CreatedAt { get; init; }
}
