namespace OrleansLlm.Contracts.Routes;

/// <summary>The routes of a book.</summary>
[GenerateSerializer, Immutable, Alias("llm.route-book-page")]
public sealed record RouteBookPage
{
    /// <summary>Another one after every change; above 0.</summary>
    [Id(0)]
    public long Version { get; init; }

    /// <summary>The routes by name, without history; null: the caller has this version.</summary>
    [Id(1)]
    public IReadOnlyList<RouteRecord>? Routes { get; init; }
}
