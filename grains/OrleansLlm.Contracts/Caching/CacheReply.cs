namespace OrleansLlm.Contracts.Caching;

/// <summary>What a look-up found.</summary>
[GenerateSerializer, Immutable, Alias("llm.cache-reply")]
public sealed record CacheReply
{
    /// <summary>What was found.</summary>
    [Id(0)]
    public CacheReplyKind Kind { get; init; }

    /// <summary>A hit's answer.</summary>
    [Id(1)]
    public CachedAnswer? Answer { get; init; }

    /// <summary>A hit's age.</summary>
    [Id(2)]
    public TimeSpan Age { get; init; }

    /// <summary>A semantic hit's similarity.</summary>
    [Id(3)]
    public double Similarity { get; init; }

    /// <summary>The running call that is led or followed.</summary>
    [Id(4)]
    public string? Flight { get; init; }

    /// <summary>The grain key of the router that runs it.</summary>
    [Id(5)]
    public string? Runner { get; init; }

    /// <summary>For an answer that is made now: to be given back with it.</summary>
    [Id(6)]
    public CacheTicket Ticket { get; init; }
}
