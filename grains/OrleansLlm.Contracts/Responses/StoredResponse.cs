using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Contracts.Responses;

/// <summary>A response that was kept, so that others can go on from it.</summary>
[GenerateSerializer, Immutable, Alias("llm.stored-response")]
public sealed record StoredResponse
{
    /// <summary>The response as its caller got it: JSON.</summary>
    [Id(0)]
    public required string Json { get; init; }

    /// <summary>What it was given, item by item: JSON, each with an id.</summary>
    [Id(1)]
    public required IReadOnlyList<string> InputItems { get; init; }

    /// <summary>What it was given and what it answered, as messages; what came before is with <see cref="Previous"/>.</summary>
    [Id(2)]
    public required IReadOnlyList<ChatMessage> Messages { get; init; }

    /// <summary>The response that it went on from, or null.</summary>
    [Id(3)]
    public string? Previous { get; init; }

    /// <summary>When it was made (UTC).</summary>
    [Id(4)]
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Its status where it has no whole answer (one of <see cref="ResponseStatuses"/>), or null.</summary>
    [Id(5)]
    public string? Unfinished { get; init; }

    /// <summary>Whether it will not change any more.</summary>
    public bool HasEnded => Unfinished is not (ResponseStatuses.Queued or ResponseStatuses.InProgress);
}
