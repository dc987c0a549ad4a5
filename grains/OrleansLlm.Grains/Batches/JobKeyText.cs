using OrleansLlm.Contracts.Jobs;

namespace OrleansLlm.Grains.Batches;

/// <summary>The parts of a batch's key that name its files.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Suffix">The batch's id without its prefix.</param>
internal readonly record struct JobKeyText(string Tenant, string Suffix)
{
    public static JobKeyText Of(JobKey key) => new(key.Tenant, key.Job[(key.Job.IndexOf('_', StringComparison.Ordinal) + 1)..]);
}
