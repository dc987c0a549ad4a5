namespace OrleansLlm.Contracts.Tools;

/// <summary>A server of tools that a tenant's requests may name, and how it is.</summary>
[GenerateSerializer, Immutable, Alias("llm.tool-server-status")]
public sealed record ToolServerStatus
{
    /// <summary>What requests call it.</summary>
    [Id(0)]
    public required string Label { get; init; }

    /// <summary>Whether it is the operator's, for several tenants.</summary>
    [Id(1)]
    public bool IsShared { get; init; }

    /// <summary>Its address without a query; null: a program.</summary>
    [Id(2)]
    public string? Address { get; init; }

    /// <summary>When one silo last read its tools (UTC); null: not since that silo started, or not for ten minutes.</summary>
    [Id(3)]
    public DateTimeOffset? ListedAt { get; init; }

    /// <summary>Why it last failed; null: it works, as far as that silo knows.</summary>
    [Id(4)]
    public string? Problem { get; init; }

    /// <summary>The tools that may be called, after a test; else empty.</summary>
    [Id(5)]
    public IReadOnlyList<ToolSummary> Tools { get; init; } = [];
}
