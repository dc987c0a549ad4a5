namespace OrleansLlm.Contracts.Tenants;

/// <summary>Changes of a tenant; null leaves a part as it is.</summary>
[GenerateSerializer, Immutable, Alias("llm.tenant-update")]
public sealed record TenantUpdate
{
    /// <summary>A new name, 1 to 100 characters.</summary>
    [Id(0)]
    public string? Name { get; init; }

    /// <summary>Tags that replace all present ones.</summary>
    [Id(1)]
    public IReadOnlyDictionary<string, string>? Tags { get; init; }

    /// <summary>True: every key but operators' is refused from now on; false: they work again.</summary>
    [Id(2)]
    public bool? Suspended { get; init; }

    /// <summary>With <see cref="Suspended"/> true: why, up to 200 characters; keys' holders are told.</summary>
    [Id(3)]
    public string? Reason { get; init; }
}
