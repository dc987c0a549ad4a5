using System.Text.Json;

namespace OrleansLlm.Client.VectorStores;

/// <summary>What to look for in a vector store, and how.</summary>
public sealed record SearchOptions
{
    /// <summary>What is looked for.</summary>
    public required string Query { get; init; }

    /// <summary>How many passages, 1 to 50; null: 10.</summary>
    public int? MaxNumResults { get; init; }

    /// <summary>Let a model rewrite the query first.</summary>
    public bool? RewriteQuery { get; init; }

    /// <summary>Which files may be found, in OpenAI's form: <c>{"type":"eq","key":"region","value":"eu"}</c>; null: all.</summary>
    public JsonElement? Filters { get; init; }

    /// <summary>How it ranks; null: as the store says.</summary>
    public Ranking? Ranking { get; init; }

    /// <summary>A passage that might answer the query: it is embedded in its place.</summary>
    public string? HypotheticalAnswer { get; init; }

    /// <summary>Tell what each stage found and gave.</summary>
    public bool? Explain { get; init; }
}
