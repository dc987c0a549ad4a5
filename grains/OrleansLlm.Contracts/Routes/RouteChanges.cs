namespace OrleansLlm.Contracts.Routes;

/// <summary>Route books that have changed.</summary>
[GenerateSerializer, Immutable, Alias("llm.route-changes-page")]
public sealed record RouteChanges
{
    /// <summary>The moment to ask from next time.</summary>
    [Id(0)]
    public long Moment { get; init; }

    /// <summary>The books' keys; null: it is not known any more, so any may have.</summary>
    [Id(1)]
    public IReadOnlyList<string>? Books { get; init; }
}
