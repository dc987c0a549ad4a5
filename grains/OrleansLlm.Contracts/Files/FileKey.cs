namespace OrleansLlm.Contracts.Files;

/// <summary>Names a file of a tenant: its content is kept under it.</summary>
/// <param name="Tenant">The tenant that owns it.</param>
/// <param name="File">The file's id.</param>
public readonly record struct FileKey(string Tenant, string File)
{
    /// <inheritdoc/>
    public override string ToString() => GrainKeyText.Join(Tenant, File);

    /// <summary>Reads a key back.</summary>
    public static FileKey Parse(string key)
    {
        var parts = GrainKeyText.Split(key, 2);
        return new FileKey(parts[0], parts[1]);
    }
}
