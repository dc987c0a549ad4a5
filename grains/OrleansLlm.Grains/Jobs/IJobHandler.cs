using OrleansLlm.Contracts.Jobs;

namespace OrleansLlm.Grains.Jobs;

/// <summary>Does the work of one kind of jobs. Registered as a keyed singleton under the kind's name; used by many runs at once.</summary>
public interface IJobHandler
{
    /// <summary>Why this silo can not run a job, as a sentence; null: it can. Another silo is asked then. Must not wait; called on the grain's scheduler.</summary>
    /// <param name="request">The job's request.</param>
    string? WhyNotHere(JobRequest request) => null;

    /// <summary>How many jobs of the kind a tenant may have under way, those that wait among them; null: as many as it likes.</summary>
    JobLimit? Limit => null;

    /// <summary>
    /// Works until the job has ended, going on from <see cref="JobRun.Progress"/>. Runs off the grain's scheduler. An exception starts the run anew after a
    /// pause; one of a request that can not succeed is a <see cref="JobEnd"/> instead.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="stopping">The silo stops, or lost the job: leave at once, save nothing; another run goes on.</param>
    Task<JobEnd> RunAsync(JobRun run, CancellationToken stopping);
}
