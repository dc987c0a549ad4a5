using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Files;
using OrleansLlm.Contracts.Jobs;
using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Contracts.VectorStores;

namespace OrleansLlm.Grains.VectorStores.Ingestion;

/// <summary>The vector store as one job sees it; calls are made again while the cluster settles. Thread-safe.</summary>
internal sealed class IngestStore(IngestServices services, JobKey job, string store)
{
    private readonly string _key = new VectorStoreKey(job.Tenant, store).ToString();

    /// <summary>The job.</summary>
    public JobKey Job => job;

    private IStoreIngestGrain Grain => services.Grains.GetGrain<IStoreIngestGrain>(_key);

    public Task<IReadOnlyList<string>> PendingAsync(CancellationToken token) => services.AskAsync(() => Grain.PendingAsync(job.Job, token), token);

    public Task<StoreFile?> ClaimAsync(string file, CancellationToken token) => services.AskAsync(() => Grain.ClaimAsync(job.Job, file, token), token);

    /// <summary>Reading a file was broken off for a reason that is not its own. What can not be told now counts against it.</summary>
    public async Task UnclaimAsync(string file)
    {
        try
        {
            await Grain.UnclaimAsync(job.Job, file);
        }
#pragma warning disable CA1031 // The reason of the break is what is reported.
        catch (Exception)
#pragma warning restore CA1031
        {
            // The cluster is busy with worse.
        }
    }

    public Task<VectorStoreInfo> EnsureIndexAsync(Caller caller, string language, CancellationToken token) =>
        services.AskAsync(() => Grain.EnsureIndexAsync(caller, language, token), token);

    public Task<CommitOutcome> CommitAsync(ReadFile file, CancellationToken token) => services.AskAsync(() => Grain.CommitAsync(job.Job, file, token), token);

    public Task FailAsync(string file, StoreFileError error, CancellationToken token) =>
        GrainRetry.RunAsync(() => Grain.FailAsync(job.Job, file, error, token), services.TimeProvider, token);

    public Task LeaveAsync(CancellationToken token) => GrainRetry.RunAsync(() => Grain.LeaveAsync(job.Job, token), services.TimeProvider, token);

    /// <summary>A file, whose content is read by its records.</summary>
    /// <exception cref="LlmException">NotFound.</exception>
    public Task<StoredFile> GetFileAsync(string file, CancellationToken token) =>
        services.AskAsync(() => services.Grains.GetGrain<IFilesGrain>(new FilesKey(job.Tenant).ToString()).GetAsync(file, token), token);

    /// <summary>Names of texts that the index has no vectors of.</summary>
    public async Task<HashSet<string>> MissingAsync(IEnumerable<string> contentIds, CancellationToken token)
    {
        var missing = new HashSet<string>(StringComparer.Ordinal);
        var index = services.Grains.GetGrain<IIndexDocumentsGrain>(new IndexKey(job.Tenant, store).ToString());
        foreach (var page in contentIds.Distinct(StringComparer.Ordinal).Chunk(IndexBatch.MaxContentIds))
        {
            missing.UnionWith(await services.AskAsync(() => index.MissingAsync(page, token), token));
        }

        return missing;
    }

    /// <summary>Where the vectors of a file are kept until it is in the index.</summary>
    public FileKey StashOf(string file) => new(job.Tenant, $"{job.Job}.{file}");

    /// <summary>Removes what is kept of files that are left.</summary>
    public async Task DropStashesAsync(IEnumerable<string> files)
    {
        foreach (var file in files)
        {
            await VectorStash.DropAsync(services.Contents, StashOf(file));
        }
    }
}
