namespace OrleansLlm.Contracts.Tenants;

/// <summary>Changes of a project; null leaves a part as it is.</summary>
[GenerateSerializer, Immutable, Alias("llm.project-update")]
public sealed record ProjectUpdate
{
    /// <summary>A new name, 1 to 100 characters.</summary>
    [Id(0)]
    public string? Name { get; init; }

    /// <summary>Tags that replace all present ones.</summary>
    [Id(1)]
    public IReadOnlyDictionary<string, string>? Tags { get; init; }

    /// <summary>True: its keys are refused from now on; false: they work again. Spend and limits stay.</summary>
    [Id(2)]
    public bool? Archived { get; init; }
}
