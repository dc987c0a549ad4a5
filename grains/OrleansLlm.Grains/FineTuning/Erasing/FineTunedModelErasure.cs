using System.Text.Json;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.FineTuning;
using OrleansLlm.Contracts.Jobs;
using OrleansLlm.Grains.Erasure;
using OrleansLlm.Grains.Erasure.Disks;
using OrleansLlm.Grains.Jobs;

namespace OrleansLlm.Grains.FineTuning.Erasing;

/// <summary>
/// Removes a tenant's trained models, with their checkpoints and what the trainings left, from the disks of all silos. What is erased is noted before anything is
/// removed, so that silos that are away remove it when they come back. Which user an example is of is not recorded: of a user there are none.
/// </summary>
internal sealed class FineTunedModelErasure(IGrainFactory grains, TenantJobs jobs, DiskErasures disks, TimeProvider timeProvider) : TenantErasure(timeProvider)
{
    public override string Name => "fine_tuned_models";

    /// <summary>Before the records of the jobs, which tell what there is.</summary>
    public override int Order => -20;

    protected override async Task<long> EraseAsync(string tenant, CancellationToken cancellationToken)
    {
        var trainings = new List<JobKey>();
        var hashes = new List<string>();
        foreach (var id in await jobs.ListAsync(tenant, FineTuningInput.Kind, cancellationToken))
        {
            if (await jobs.FindAsync(new JobKey(tenant, id), cancellationToken) is { } job)
            {
                trainings.Add(new JobKey(tenant, id));
                hashes.AddRange(HashesOf(trainings[^1], job));
            }
        }

        if (trainings.Count == 0)
        {
            return 0;
        }

        await disks.NoteAsync(ErasedLists.Trainings, hashes, cancellationToken);
        var models = 0L;
        foreach (var key in trainings)
        {
            models += ModelOf(await jobs.EndAsync(key, cancellationToken)) is null ? 0 : 1;
            await GrainRetry.RunAsync(() => grains.GetGrain<IFineTuningControlGrain>(key.ToString()).ForgetAsync(cancellationToken), Time, cancellationToken);
        }

        // Only now: no training puts anything down any more.
        await disks.EraseAsync(ErasedLists.Trainings, cancellationToken);
        return models;
    }

    /// <summary>Also the model of a job that has none yet: a run that the cluster has lost sight of may still bring it forth.</summary>
    private static IEnumerable<string> HashesOf(JobKey key, JobInfo job)
    {
        var input = JsonSerializer.Deserialize(job.Request.Input, FineTuningJson.Default.FineTuningInput)!;
        yield return ErasedTrainings.HashOf(FineTunedModels.NameOf(key, input));
        yield return ErasedTrainings.HashOf(key);
    }

    private static string? ModelOf(JobInfo job) =>
        job.Progress is { } saved ? JsonSerializer.Deserialize(saved, FineTuningJson.Default.FineTuningProgress)!.FineTunedModel : null;
}
