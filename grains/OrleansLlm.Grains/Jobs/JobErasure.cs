using OrleansLlm.Contracts.Erasure;
using OrleansLlm.Contracts.Jobs;
using OrleansLlm.Grains.Erasure;

namespace OrleansLlm.Grains.Jobs;

/// <summary>Ends a tenant's jobs and deletes their records; those of erasures stay, which prove what was done. A job belongs to no single user.</summary>
internal sealed class JobErasure(TenantJobs jobs, TimeProvider timeProvider) : TenantErasure(timeProvider)
{
    public override string Name => "jobs";

    /// <summary>Before the contents that jobs bring forth.</summary>
    public override int Order => -10;

    protected override async Task<long> EraseAsync(string tenant, CancellationToken cancellationToken)
    {
        var removed = 0L;
        foreach (var id in await jobs.ListAsync(tenant, kind: null, cancellationToken))
        {
            var key = new JobKey(tenant, id);
            var job = await jobs.FindAsync(key, cancellationToken);
            if (job?.Request.Kind == ErasureJson.Kind)
            {
                continue;
            }

            if (job is not null)
            {
                await jobs.EndAsync(key, cancellationToken);
                removed++;
            }

            await jobs.DeleteAsync(key, cancellationToken);
        }

        return removed;
    }
}
