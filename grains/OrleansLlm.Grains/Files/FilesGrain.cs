using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Runtime;
using Orleans.Storage;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Files;
using OrleansLlm.Contracts.VectorStores;
using OrleansLlm.Grains.Storage;

namespace OrleansLlm.Grains.Files;

/// <summary>A tenant's files. Contents of deleted ones are removed in small steps between calls.</summary>
[GrainType("files")]
internal sealed class FilesGrain(
    [PersistentState("files", GrainStores.Main)] IPersistentState<FilesState> state,
    [FromKeyedServices(GrainStores.Main)] IGrainStorage storage,
    FileContents contents,
    FileInstruments instruments,
    IOptions<FilesOptions> options,
    TimeProvider timeProvider) : Grain, IFilesGrain, IFilesUpkeepGrain
{
    private const int FilesPerSegment = 256;
    private const int ChunksPerStep = 32;

    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Later = TimeSpan.FromMinutes(1);

    private FilesKey _key;
    private SegmentedTable<StoredFile> _files = null!;
    private IGrainTimer _sweep = null!;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _key = FilesKey.Parse(this.GetPrimaryKeyString());
        _files = new SegmentedTable<StoredFile>(storage, GrainContext.GrainId, "files", FilesPerSegment, file => file.Id);
        await _files.LoadAsync();
        _sweep = this.RegisterGrainTimer(SweepAsync, new GrainTimerCreationOptions(Soon, Later));
    }

    public Task ReserveAsync(ReserveFile request, CancellationToken cancellationToken)
    {
        if (_files.Find(request.Id) is not null || IsDoomed(request.Id))
        {
            throw new LlmException(LlmErrorCode.Conflict, $"File '{request.Id}' is there already, or was deleted.", "file");
        }

        if (request.IsRenewal && !state.State.Uploads.Exists(upload => upload.Id == request.Id))
        {
            throw TooLate(request.Id);
        }

        var others = state.State.Uploads.Where(upload => upload.Id != request.Id).ToList();
        FileRules.CheckRoom(request, options.Value, _files.Count + others.Count, _files.Rows.Sum(file => file.Bytes) + others.Sum(upload => upload.Bytes));
        var kept = new FileUpload { Id = request.Id, Bytes = request.Bytes, Until = timeProvider.GetUtcNow() + request.Lease };
        state.State.Uploads = [.. others, kept];
        return this.DurableAsync(state.WriteStateAsync);
    }

    public async Task<StoredFile> AddAsync(StoredFile file, CancellationToken cancellationToken)
    {
        FileRules.Check(file);
        if (_files.Find(file.Id) is { } known)
        {
            return known;
        }

        if (IsDoomed(file.Id) || !state.State.Uploads.Exists(upload => upload.Id == file.Id))
        {
            throw TooLate(file.Id);
        }

        // The file first: a crash in between leaves room reserved for a file that is there, which the next sweep gives back.
        await this.DurableAsync(() => _files.AddAsync(file));
        state.State.Uploads.RemoveAll(upload => upload.Id == file.Id);
        await this.DurableAsync(state.WriteStateAsync);
        instruments.OnStored(file);
        return file;
    }

    public Task<StoredFile> GetAsync(string id, CancellationToken cancellationToken) => Task.FromResult(Find(id) ?? throw NotFound(id));

    public Task<FilePage> ListAsync(FileQuery query, CancellationToken cancellationToken)
    {
        var first = query.After is not { } after ? 0 : _files.PlaceOf(after, query.OldestFirst)?.Next
            ?? throw new LlmException(LlmErrorCode.InvalidRequest, $"after must be the id of a file. Given: '{after}'.", "after");
        var now = timeProvider.GetUtcNow();
        var ordered = query.OldestFirst ? _files.Rows : _files.NewestFirst;
        return Task.FromResult(FileRules.Page(ordered.Skip(first).Where(file => !HasExpired(file, now)), query));
    }

    public async Task DeleteAsync(string id, CancellationToken cancellationToken)
    {
        var file = Find(id);
        if (file is null && !state.State.Uploads.Exists(upload => upload.Id == id))
        {
            throw NotFound(id);
        }

        await DoomAsync([new DoomedFile { Id = id, Chunks = file?.Chunks }]);
        _sweep.Change(Soon, Later);

        // Nothing of it may be found any more when this returns; what fails now is done by the sweep.
        await ReleaseAsync(id, cancellationToken);
    }

    public Task WakeAsync(CancellationToken cancellationToken) => Task.CompletedTask; // Activation looked for what is left to do.

    public async Task<FilesErased> EraseSomeAsync(CancellationToken cancellationToken)
    {
        var files = _files.Count;
        await DoomAsync(
        [
            .. _files.Rows.Select(file => new DoomedFile { Id = file.Id, Chunks = file.Chunks }),
            .. state.State.Uploads.Select(upload => new DoomedFile { Id = upload.Id }),
        ]);
        await RemoveSomeAsync();
        return new FilesErased(files, state.State.Doomed.Count == 0);
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        var now = timeProvider.GetUtcNow();
        if (state.State.Uploads.RemoveAll(upload => _files.Find(upload.Id) is not null) > 0)
        {
            await this.DurableAsync(state.WriteStateAsync);
        }

        await DoomAsync(
        [
            .. _files.Rows.Where(file => HasExpired(file, now)).Select(file => new DoomedFile { Id = file.Id, Chunks = file.Chunks }),
            .. state.State.Uploads.Where(upload => upload.Until <= now).Select(upload => new DoomedFile { Id = upload.Id }),
        ]);
        await RemoveSomeAsync();
    }

    /// <summary>Noted first: a crash on the way leaves content that is still known to be removed.</summary>
    private async Task DoomAsync(List<DoomedFile> doomed)
    {
        if (doomed.Count > 0)
        {
            state.State.Doomed.AddRange(doomed.Where(one => !IsDoomed(one.Id)));
            state.State.Uploads.RemoveAll(upload => doomed.Exists(one => one.Id == upload.Id));
            await this.DurableAsync(state.WriteStateAsync);
        }

        foreach (var file in state.State.Doomed.Where(file => _files.Find(file.Id) is not null).ToList())
        {
            await this.DurableAsync(() => _files.RemoveAsync(file.Id));
            instruments.OnRemoved();
        }
    }

    private async Task RemoveSomeAsync()
    {
        if (state.State.Doomed.Count == 0)
        {
            return;
        }

        var file = await ReleaseOneAsync();
        var key = new FileKey(_key.Tenant, file.Id);
        var left = await contents.RemoveAsync(key, file.Chunks ?? await contents.CountAsync(key), ChunksPerStep);
        state.State.Doomed.RemoveAt(0);
        if (left > 0)
        {
            state.State.Doomed.Add(file with { Chunks = left });
        }

        await this.DurableAsync(state.WriteStateAsync);
        if (state.State.Doomed.Count > 0)
        {
            DelayDeactivation(Later);
            _sweep.Change(Soon, Later);
        }
    }

    /// <summary>Brings a file to the front that is in no vector store any more: those that can not be taken out now, since a store does not answer, do not keep the others.</summary>
    private async Task<DoomedFile> ReleaseOneAsync()
    {
        var doomed = state.State.Doomed;
        for (var left = doomed.Count; ; left--)
        {
            try
            {
                await ReleaseAsync(doomed[0].Id, CancellationToken.None);
                return doomed[0];
            }
            catch (Exception) when (left > 1)
            {
                var first = doomed[0];
                doomed.RemoveAt(0);
                doomed.Add(first);
            }
        }
    }

    /// <summary>Takes a file out of all vector stores.</summary>
    private Task ReleaseAsync(string id, CancellationToken cancellationToken) =>
        GrainFactory.GetGrain<IStoreFileLinksGrain>(new FileKey(_key.Tenant, id).ToString()).ReleaseAsync(cancellationToken);

    private StoredFile? Find(string id) =>
        _files.Find(id) is { } file && !IsDoomed(id) && !HasExpired(file, timeProvider.GetUtcNow()) ? file : null;

    private bool IsDoomed(string id) => state.State.Doomed.Exists(file => file.Id == id);

    private static bool HasExpired(StoredFile file, DateTimeOffset now) => file.ExpiresAt <= now;

    private static LlmException TooLate(string id) =>
        new(LlmErrorCode.Conflict, $"File '{id}' took too long to be written, or was deleted meanwhile.", "file");

    private static LlmException NotFound(string id) => new(LlmErrorCode.NotFound, $"There is no file '{id}'.", "file_id");
}
