namespace OrleansLlm.Contracts.Files;

/// <summary>Which files to list.</summary>
[GenerateSerializer, Immutable, Alias("llm.file-query")]
public sealed record FileQuery
{
    /// <summary>The most files of one page.</summary>
    public const int MaxLimit = 1_000;

    /// <summary>The last file of the page before; null: the first page.</summary>
    [Id(0)]
    public string? After { get; init; }

    /// <summary>At most so many, 1 to <see cref="MaxLimit"/>.</summary>
    [Id(1)]
    public int Limit { get; init; } = 20;

    /// <summary>Only files of this purpose; null: of any.</summary>
    [Id(2)]
    public string? Purpose { get; init; }

    /// <summary>Oldest first; else newest first.</summary>
    [Id(3)]
    public bool OldestFirst { get; init; }
}
