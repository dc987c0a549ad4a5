namespace OrleansLlm.Silo.Admin.OpenApi;

/// <summary>The body that changes a tenant; absent fields stay.</summary>
internal sealed record UpdateTenantBody
{
    /// <summary>A new name, 1 to 100 characters.</summary>
    public string? Name { get; init; }

    /// <summary>Tags that replace all present ones.</summary>
    public IReadOnlyDictionary<string, string>? Tags { get; init; }
}
