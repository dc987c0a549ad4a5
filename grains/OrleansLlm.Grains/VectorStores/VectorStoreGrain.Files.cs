using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Jobs;
using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Contracts.VectorStores;
using OrleansLlm.Grains.Storage;

namespace OrleansLlm.Grains.VectorStores;

/// <summary>The files of the store and their way into the index.</summary>
internal sealed partial class VectorStoreGrain
{
    public async Task<IReadOnlyList<StoreFile>> AttachAsync(AttachFiles request, CancellationToken cancellationToken)
    {
        RequireUsable();
        StoreRules.Check(request, _shelf.Counts.Total + request.Files.Count(file => _shelf.Find(file.Id) is null), options.Value.MaxFiles);
        var now = Now;

        // First: a job without files ends by itself, files without a job would wait for ever. It asks for its files when this turn has ended.
        await GrainFactory.GetGrain<IJobGrain>(new JobKey(_key.Tenant, request.Job).ToString()).StartAsync(request.Request, cancellationToken);
        if (request.Batch is { } batch && _shelf.FindBatch(batch) is null)
        {
            await this.DurableAsync(() => _shelf.PutAsync(new StoredBatch { Id = batch, CreatedAt = now, Job = request.Job }));
        }

        var files = request.Files.Select(file => StoreRules.Attached(file, request, _shelf.Find(file.Id), now)).ToList();
        await this.DurableAsync(() => _shelf.PutAsync(files));
        state.State.LastActiveAt = now;
        return files;
    }

    Task<StoreFile> IStoreFilesGrain.GetAsync(string file, CancellationToken cancellationToken)
    {
        RequireExisting();
        return Task.FromResult(HasExpired ? throw StoreRules.NoFile(_key.Store, file) : Require(file));
    }

    public Task<IReadOnlyList<StoreFile>> FindAsync(IReadOnlyList<string> files, CancellationToken cancellationToken)
    {
        RequireExisting();
        return Task.FromResult<IReadOnlyList<StoreFile>>(HasExpired ? [] : [.. files.Select(_shelf.Find).OfType<StoreFile>()]);
    }

    public Task<StoreFilePage> ListAsync(StoreFileQuery query, CancellationToken cancellationToken)
    {
        RequireExisting();
        if (query.Batch is { } batch && _shelf.FindBatch(batch) is null)
        {
            throw NoBatch(batch);
        }

        return Task.FromResult(HasExpired ? new StoreFilePage { Files = [] } : StoreRules.Page(_shelf, query));
    }

    public async Task<StoreFile> SetAttributesAsync(string file, IReadOnlyDictionary<string, IndexAttribute> attributes, CancellationToken cancellationToken)
    {
        RequireUsable();
        var known = Require(file);
        var changed = known with { Attributes = attributes };
        if (known.Chunks > 0 && await Documents().FindAsync(file, cancellationToken) is { } document)
        {
            // Chunks whose text is in the index need no vector.
            await Documents().ApplyAsync(new IndexBatch { Documents = [document with { Attributes = attributes }] }, cancellationToken);
        }

        await this.DurableAsync(() => _shelf.PutAsync([changed]));
        return changed;
    }

    public async Task RemoveAsync(string file, CancellationToken cancellationToken)
    {
        RequireExisting();
        var known = Require(file);
        if (state.State.Language is not null)
        {
            // First: while the file is listed, whoever asked can ask again.
            await Documents().ApplyAsync(new IndexBatch { Deletes = [file] }, cancellationToken);
        }

        await this.DurableAsync(() => _shelf.RemoveAsync(known));
    }

    Task<StoreBatch> IStoreBatchesGrain.GetAsync(string batch, CancellationToken cancellationToken)
    {
        RequireExisting();
        return Task.FromResult(_shelf.Sum(RequireBatch(batch)));
    }

    async Task<StoreBatch> IStoreBatchesGrain.CancelAsync(string batch, CancellationToken cancellationToken)
    {
        RequireExisting();
        var known = RequireBatch(batch);
        if (!known.IsCancelled && _shelf.Sum(known).Files.InProgress > 0)
        {
            known = known with { IsCancelled = true };
            await this.DurableAsync(() => _shelf.PutAsync(known));
            await LeaveAsync(known.Job, cancellationToken);
            await CancelAsync(known.Job, cancellationToken);
        }

        return _shelf.Sum(known);
    }

    public Task<IReadOnlyList<string>> PendingAsync(string job, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<string>>(
        IsGone ? [] : [.. _shelf.Files.Where(file => IsOf(file, job)).Select(file => file.Id)]);

    public async Task<StoreFile?> ClaimAsync(string job, string file, CancellationToken cancellationToken)
    {
        if (Find(job, file) is not { } known)
        {
            return null;
        }

        if (known.Attempts >= StoreRules.MaxAttempts)
        {
            await FailAsync(job, file, new StoreFileError
            {
                Code = StoreFileError.ServerError,
                Message = $"Reading {known.Name} was begun {known.Attempts} times and never ended; it may be what ends the server that reads it.",
            }, cancellationToken);
            return null;
        }

        var claimed = known with { Attempts = known.Attempts + 1 };
        await this.DurableAsync(() => _shelf.PutAsync([claimed]));
        return claimed;
    }

    public async Task UnclaimAsync(string job, string file, CancellationToken cancellationToken)
    {
        if (Find(job, file) is { Attempts: > 0 } known)
        {
            await this.DurableAsync(() => _shelf.PutAsync([known with { Attempts = known.Attempts - 1 }]));
        }
    }

    public async Task<VectorStoreInfo> EnsureIndexAsync(Caller caller, string language, CancellationToken cancellationToken)
    {
        RequireUsable();
        if (state.State.Language is null)
        {
            var settings = state.State.Settings!;
            var index = await Index().CreateAsync(
                caller,
                new IndexDefinition { Language = settings.Language ?? language, EmbeddingModel = settings.EmbeddingModel, Search = settings.Search ?? new IndexSearchSettings() },
                cancellationToken);
            (state.State.Language, state.State.EmbeddingModel, state.State.Dimensions) =
                (index.Definition.Language, index.Definition.EmbeddingModel, index.Definition.Dimensions ?? 0);
            await this.DurableAsync(state.WriteStateAsync);
        }

        return Tell();
    }

    public async Task<CommitOutcome> CommitAsync(string job, ReadFile file, CancellationToken cancellationToken)
    {
        if (Find(job, file.Id) is not { } known || state.State.Language is null)
        {
            return new CommitOutcome();
        }

        var result = await Documents().ApplyAsync(new IndexBatch { Documents = [StoreRules.Document(known, file)] }, cancellationToken);
        if (result.Missing.Count > 0)
        {
            return new CommitOutcome { IsTaken = true, Missing = result.Missing };
        }

        await this.DurableAsync(() => _shelf.PutAsync([StoreRules.Completed(known, file, state.State.Dimensions)]));
        instruments.OnFile(StoreFileStatus.Completed, file.Chunks.Count);
        return new CommitOutcome { IsTaken = true };
    }

    public async Task FailAsync(string job, string file, StoreFileError error, CancellationToken cancellationToken)
    {
        if (Find(job, file) is { } known)
        {
            if (known.Chunks > 0)
            {
                // What an earlier reading left must not be taken for what the file says now.
                await Documents().ApplyAsync(new IndexBatch { Deletes = [file] }, cancellationToken);
            }

            await this.DurableAsync(() => _shelf.PutAsync([known with { Status = StoreFileStatus.Failed, Error = error, Chunks = 0, UsageBytes = 0 }]));
            instruments.OnFile(StoreFileStatus.Failed, 0);
        }
    }

    public async Task LeaveAsync(string job, CancellationToken cancellationToken)
    {
        var left = IsGone ? [] : _shelf.Files.Where(file => IsOf(file, job)).Select(file => file with { Status = StoreFileStatus.Cancelled }).ToList();
        if (left.Count > 0)
        {
            await this.DurableAsync(() => _shelf.PutAsync(left));
        }
    }

    /// <summary>What it has is told no more, though it is there until the sweep.</summary>
    private bool HasExpired => StoreRules.HasExpired(state.State, Now);

    private bool IsGone => state.State.Settings is null || state.State.IsDeleted || state.State.ExpiredAt is not null;

    private StoreFile? Find(string job, string file) => !IsGone && _shelf.Find(file) is { } known && IsOf(known, job) ? known : null;

    private static bool IsOf(StoreFile file, string job) => file.Job == job && file.Status == StoreFileStatus.InProgress;

    private StoreFile Require(string file) => _shelf.Find(file) ?? throw StoreRules.NoFile(_key.Store, file);

    private StoredBatch RequireBatch(string batch) => _shelf.FindBatch(batch) ?? throw NoBatch(batch);

    private LlmException NoBatch(string batch) => new(LlmErrorCode.NotFound, $"There is no file batch '{batch}' in the vector store '{_key.Store}'.", "batch_id");
}
