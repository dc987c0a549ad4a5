using OrleansLlm.Contracts;
using OrleansLlm.Grains.Batches;
using OrleansLlm.Grains.Jobs;

namespace OrleansLlm.Grains.VectorStores.Ingestion;

/// <summary>One run of a job: all its files that are left, a bounded number at once; progress is saved each second.</summary>
internal sealed class IngestExecution(JobRun run, IngestStore store, IngestTally tally, IngestServices services)
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    private readonly BatchPacer _pacer = new(services.Options.EmbeddingCalls, services.TimeProvider);

    /// <summary>Works until nothing is left.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var saving = SaveAsync(ending);
        try
        {
            // Files that were given back in between come again; each that is begun counts, so that this ends.
            while (await store.PendingAsync(ending.Token) is { Count: > 0 } files)
            {
                await run.CheckOwnerAsync(ending.Token);
                var limits = new ParallelOptions { MaxDegreeOfParallelism = services.Options.FilesAtOnce, CancellationToken = ending.Token };
                await Parallel.ForEachAsync(files, limits, async (file, token) => await IngestAsync(file, token));
            }
        }
        catch (LlmException refused) when (refused.Code == LlmErrorCode.Forbidden)
        {
            await RefuseAsync(refused.Message, cancellationToken);
        }
        finally
        {
            await ending.CancelAsync();
            await saving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private Task IngestAsync(string file, CancellationToken token)
    {
        var embedder = new ChunkEmbedder(run.Key, run.Request.Caller, file, _pacer, services);
        return new FileIngestion(store, run.Request.Caller, embedder, tally, services).RunAsync(file, token);
    }

    /// <summary>The key that pays may no longer be used: nothing more is read in its name.</summary>
    private async Task RefuseAsync(string message, CancellationToken token)
    {
        foreach (var file in await store.PendingAsync(token))
        {
            await store.FailAsync(file, FileErrors.Server(message), token);
        }
    }

    private async Task SaveAsync(CancellationTokenSource ending)
    {
        using var timer = new PeriodicTimer(Tick, services.TimeProvider);
        var saved = run.Progress;
        while (await timer.WaitForNextTickAsync(ending.Token))
        {
            if (tally.Text(_pacer.Waiting) is var text && text != saved)
            {
                try
                {
                    await run.SaveAsync(text);
                    saved = text;
                }
                catch
                {
                    // Another run has the job: this one must not go on paying.
                    await ending.CancelAsync();
                    throw;
                }
            }
        }
    }
}
