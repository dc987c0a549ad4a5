namespace OrleansLlm.Contracts.Tenants;

/// <summary>Changes of an API key; null leaves a part as it is.</summary>
[GenerateSerializer, Immutable, Alias("llm.key-update")]
public sealed record KeyUpdate
{
    /// <summary>A new name, 1 to 100 characters.</summary>
    [Id(0)]
    public string? Name { get; init; }

    /// <summary>When it stops working (UTC, in the future).</summary>
    [Id(1)]
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>It never stops working; not together with <see cref="ExpiresAt"/>.</summary>
    [Id(2)]
    public bool NeverExpires { get; init; }

    /// <summary>Tags that replace all present ones.</summary>
    [Id(3)]
    public IReadOnlyDictionary<string, string>? Tags { get; init; }
}
