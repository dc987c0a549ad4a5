namespace OrleansLlm.Silo.Admin.OpenApi;

/// <summary>The body that creates a tenant.</summary>
internal sealed record CreateTenantBody
{
    /// <summary>The tenant's id; it can not be changed.</summary>
    public required string Id { get; init; }

    /// <summary>A name for people, 1 to 100 characters; absent: the id.</summary>
    public string? Name { get; init; }

    /// <summary>Cost allocation tags: at most 16, names and values up to 64 characters.</summary>
    public IReadOnlyDictionary<string, string>? Tags { get; init; }
}
