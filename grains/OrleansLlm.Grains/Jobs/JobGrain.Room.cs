using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Runtime.Placement;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Jobs;

namespace OrleansLlm.Grains.Jobs;

/// <summary>The part that finds room for the job: within its tenant's limit, and on a silo that can run it.</summary>
internal sealed partial class JobGrain
{
    private async Task AdmitAsync(string kind, CancellationToken cancellationToken)
    {
        try
        {
            var job = new ActiveJob { Tenant = _key.Tenant, Job = _key.Job, Kind = kind };
            await Directory().AdmitAsync(job, services.GetKeyedService<IJobHandler>(kind)?.Limit, cancellationToken);
        }
        catch (LlmException)
        {
            // Refused jobs must not fill memory with activations.
            DeactivateOnIdle();
            throw;
        }
    }

    /// <summary>
    /// Goes to the next silo, in the order of their addresses. Where none can run a job that has never run, it fails; one that has run waits: whoever could run it then
    /// may be starting anew.
    /// </summary>
    private async Task PassOnAsync(string why)
    {
        var active = silos.GetApproximateSiloStatuses(onlyActive: true).Keys.Order().ToList();
        state.State.Passed++;
        if (state.State.Passed >= active.Count && state.State.Runs == 0)
        {
            await EndAsync(new JobEnd(JobStatus.Failed, Failure: new JobFailure { Code = "not_possible", Message = active.Count > 1 ? $"{why} No other silo can do it either." : why }));
            return;
        }

        await WriteAsync();
        LogPassedOn(_key.Job, why);
        if (state.State.Passed % Math.Max(active.Count, 1) == 0)
        {
            PauseFor(LongestPause);
            return;
        }

        var next = active.FirstOrDefault(silo => silo.CompareTo(here.SiloAddress) > 0) ?? active[0];
        RequestContext.Set(IPlacementDirector.PlacementHintKey, next);
        MigrateOnIdle();
    }

    [LoggerMessage(LogLevel.Information, "Job {Job} goes to another silo: {Why}")]
    private partial void LogPassedOn(string job, string why);
}
