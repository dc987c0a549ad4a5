namespace OrleansLlm.Contracts.Erasure;

/// <summary>What is to be erased: all of a tenant's contents, what belongs to one of its end users, or one conversation.</summary>
[GenerateSerializer, Immutable, Alias("llm.erasure-scope")]
public sealed record ErasureScope
{
    /// <summary>The tenant.</summary>
    [Id(0)]
    public required string Tenant { get; init; }

    /// <summary>The end user as the tenant calls them, or null.</summary>
    [Id(1)]
    public string? User { get; init; }

    /// <summary>The conversation, or null; at most one of it and <see cref="User"/>.</summary>
    [Id(2)]
    public string? Conversation { get; init; }

    /// <summary>Whether all of the tenant's contents are meant.</summary>
    public bool IsTenant => User is null && Conversation is null;
}
