namespace OrleansLlm.Contracts.VectorStores;

/// <summary>The key of a tenant's list of vector stores.</summary>
/// <param name="Tenant">The tenant.</param>
public readonly record struct VectorStoresKey(string Tenant)
{
    /// <inheritdoc/>
    public override string ToString() => GrainKeyText.Join(Tenant);

    /// <summary>Reads a grain key back.</summary>
    public static VectorStoresKey Parse(string key) => new(GrainKeyText.Split(key, 1)[0]);
}
