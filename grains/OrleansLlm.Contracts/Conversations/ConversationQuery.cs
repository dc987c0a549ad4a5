namespace OrleansLlm.Contracts.Conversations;

/// <summary>Which of a tenant's conversations are wanted: those for which all of the given parts hold.</summary>
[GenerateSerializer, Immutable, Alias("llm.conversation-query")]
public sealed record ConversationQuery
{
    /// <summary>The most conversations of one page.</summary>
    public const int MaxLimit = 100;

    /// <summary>The last id of the page before; null: the first page.</summary>
    [Id(0)]
    public string? After { get; init; }

    /// <summary>At most so many, 1 to <see cref="MaxLimit"/>.</summary>
    [Id(1)]
    public int Limit { get; init; } = 20;

    /// <summary>An end user who took part.</summary>
    [Id(2)]
    public string? User { get; init; }

    /// <summary>Pairs that it has.</summary>
    [Id(3)]
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>Words that its title has, in any order and case.</summary>
    [Id(4)]
    public string? Title { get; init; }

    /// <summary>Created at this time or later (UTC).</summary>
    [Id(5)]
    public DateTimeOffset? CreatedSince { get; init; }

    /// <summary>Created before this time (UTC).</summary>
    [Id(6)]
    public DateTimeOffset? CreatedBefore { get; init; }

    /// <summary>Its last turn was added at this time or later (UTC).</summary>
    [Id(7)]
    public DateTimeOffset? UpdatedSince { get; init; }

    /// <summary>Its last turn was added before this time (UTC).</summary>
    [Id(8)]
    public DateTimeOffset? UpdatedBefore { get; init; }

    /// <summary>In order of the last turn; else in order of creation.</summary>
    [Id(9)]
    public bool ByUpdate { get; init; }

    /// <summary>Oldest first; else newest first.</summary>
    [Id(10)]
    public bool OldestFirst { get; init; }
}
