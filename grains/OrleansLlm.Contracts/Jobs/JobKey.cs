namespace OrleansLlm.Contracts.Jobs;

/// <summary>The key of a job grain.</summary>
/// <param name="Tenant">The tenant that owns the job.</param>
/// <param name="Job">The job's id.</param>
public readonly record struct JobKey(string Tenant, string Job)
{
    /// <inheritdoc/>
    public override string ToString() => GrainKeyText.Join(Tenant, Job);

    /// <summary>Reads a grain key back.</summary>
    public static JobKey Parse(string key)
    {
        var parts = GrainKeyText.Split(key, 2);
        return new JobKey(parts[0], parts[1]);
    }
}
