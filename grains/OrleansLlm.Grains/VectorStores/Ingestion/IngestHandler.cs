using System.Text.Json;
using OrleansLlm.Contracts.Jobs;
using OrleansLlm.Contracts.VectorStores;
using OrleansLlm.Grains.Jobs;

namespace OrleansLlm.Grains.VectorStores.Ingestion;

/// <summary>Reads files into vector stores. What an earlier run embedded is not embedded again, what it finished is not touched.</summary>
internal sealed class IngestHandler(IngestServices services) : IJobHandler
{
    public JobLimit? Limit => new(services.Options.MaxRunning, "OrleansLlm:VectorStores:MaxRunning", "file batches");

    public async Task<JobEnd> RunAsync(JobRun run, CancellationToken stopping)
    {
        var input = JsonSerializer.Deserialize(run.Request.Input, IngestJson.Default.IngestInput)!;
        var tally = new IngestTally(run.Progress is { } saved ? JsonSerializer.Deserialize(saved, IngestJson.Default.IngestProgress)! : new IngestProgress());
        var store = new IngestStore(services, run.Key, input.Store);
        try
        {
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping, run.Cancelled);
            await new IngestExecution(run, store, tally, services).RunAsync(ending.Token);
        }
        catch (OperationCanceledException) when (run.Cancelled.IsCancellationRequested && !stopping.IsCancellationRequested)
        {
            await store.LeaveAsync(stopping);
            await store.DropStashesAsync(tally.Progress.Files.Keys);
            return new JobEnd(JobStatus.Cancelled, tally.End());
        }

        return new JobEnd(JobStatus.Succeeded, tally.End());
    }
}
