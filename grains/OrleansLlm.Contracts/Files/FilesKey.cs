namespace OrleansLlm.Contracts.Files;

/// <summary>The key of a tenant's files.</summary>
/// <param name="Tenant">The tenant.</param>
public readonly record struct FilesKey(string Tenant)
{
    /// <inheritdoc/>
    public override string ToString() => GrainKeyText.Join(Tenant);

    /// <summary>Reads a grain key back.</summary>
    public static FilesKey Parse(string key) => new(GrainKeyText.Split(key, 1)[0]);
}
