using System.Text.Json;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.FineTuning;
using OrleansLlm.Contracts.Jobs;
using OrleansLlm.Grains.Erasure;
using OrleansLlm.Grains.Jobs;
using OrleansLlm.Grains.Placement;

namespace OrleansLlm.Grains.FineTuning.Erasing;

/// <summary>
/// Removes a tenant's trained models, with their checkpoints and what the trainings left, from the disks of all silos. What is erased is noted before anything is
/// removed, so that silos that are away remove it when they come back. Which user an example is of is not recorded: of a user there are none.
/// </summary>
internal sealed partial class FineTunedModelErasure(IGrainFactory grains, TenantJobs jobs, TimeProvider timeProvider, ILogger<FineTunedModelErasure> logger)
    : TenantErasure(timeProvider)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

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

        var erased = grains.GetGrain<IErasedTrainingsGrain>(IErasedTrainingsGrain.Key);
        await GrainRetry.RunAsync(() => erased.AddAsync(hashes, cancellationToken), Time, cancellationToken);
        var models = 0L;
        foreach (var key in trainings)
        {
            models += ModelOf(await jobs.EndAsync(key, cancellationToken)) is null ? 0 : 1;
            await GrainRetry.RunAsync(() => grains.GetGrain<IFineTuningControlGrain>(key.ToString()).ForgetAsync(cancellationToken), Time, cancellationToken);
        }

        // Only now: no training puts anything down any more.
        await EraseOnSilosAsync(cancellationToken);
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

    /// <summary>Until each silo of the cluster has done it; those that leave do it when they come back.</summary>
    private async Task EraseOnSilosAsync(CancellationToken cancellationToken)
    {
        var done = new HashSet<SiloAddress>();
        while (true)
        {
            var left = (await ActiveSilosAsync(cancellationToken)).Where(silo => !done.Contains(silo)).ToList();
            if (left.Count == 0)
            {
                return;
            }

            var results = await Task.WhenAll(left.Select(silo => TryEraseAsync(silo, cancellationToken)));
            done.UnionWith(left.Where((_, i) => results[i]));
            if (results.Contains(false))
            {
                await Task.Delay(Pause, Time, cancellationToken);
            }
        }
    }

    private async Task<IEnumerable<SiloAddress>> ActiveSilosAsync(CancellationToken cancellationToken)
    {
        var management = grains.GetGrain<IManagementGrain>(0);
        return (await GrainRetry.RunAsync(() => management.GetHosts(onlyActive: true), Time, cancellationToken)).Keys;
    }

    private async Task<bool> TryEraseAsync(SiloAddress silo, CancellationToken cancellationToken)
    {
        try
        {
            await grains.GetGrain<ITrainingDiskGrain>(new SiloKey(silo).ToString()).EraseAsync(cancellationToken);
            return true;
        }
#pragma warning disable CA1031 // Whatever it is, the erasure has not ended before the silo has done it, or has left.
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogNotYet(exception, silo);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Warning, "The silo {Silo} has not removed what was erased of trained models; it is asked again.")]
    private partial void LogNotYet(Exception exception, SiloAddress silo);
}
