namespace OrleansLlm.Contracts.Jobs;

/// <summary>The key of a tenant's list of jobs.</summary>
/// <param name="Tenant">The tenant.</param>
public readonly record struct JobsKey(string Tenant)
{
    /// <inheritdoc/>
    public override string ToString() => GrainKeyText.Join(Tenant);

    /// <summary>Reads a grain key back.</summary>
    public static JobsKey Parse(string key) => new(GrainKeyText.Split(key, 1)[0]);
}
