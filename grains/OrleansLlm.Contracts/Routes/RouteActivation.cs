namespace OrleansLlm.Contracts.Routes;

/// <summary>A version was put in force.</summary>
[GenerateSerializer, Immutable, Alias("llm.route-activation")]
public sealed record RouteActivation
{
    /// <summary>The version.</summary>
    [Id(0)]
    public int Version { get; init; }

    /// <summary>When.</summary>
    [Id(1)]
    public DateTimeOffset At { get; init; }

    /// <summary>The id of the key that did it, or null.</summary>
    [Id(2)]
    public string? By { get; init; }
}
