using Orleans.Runtime;
using Orleans.Storage;
using OrleansLlm.Contracts.VectorStores;
using OrleansLlm.Grains.Storage;

namespace OrleansLlm.Grains.VectorStores;

/// <summary>A vector store's files and batches, with their sums. Used on the grain's scheduler. After a failed write the grain must deactivate.</summary>
internal sealed class StoreShelf(IGrainStorage storage, GrainId grain)
{
    private const int FilesPerSegment = 256;

    private readonly SegmentedTable<StoreFile> _files = new(storage, grain, "files", FilesPerSegment, file => file.Id);
    private readonly SegmentedTable<StoredBatch> _batches = new(storage, grain, "batches", FilesPerSegment, batch => batch.Id);

    /// <summary>Files by how they are.</summary>
    public StoreFileCounts Counts { get; private set; } = new();

    /// <summary>Bytes of all chunks.</summary>
    public long UsageBytes { get; private set; }

    /// <summary>All files, oldest first.</summary>
    public IEnumerable<StoreFile> Files => _files.Rows;

    /// <summary>All files, newest first.</summary>
    public IEnumerable<StoreFile> NewestFirst => _files.NewestFirst;

    public async Task LoadAsync()
    {
        await _files.LoadAsync();
        await _batches.LoadAsync();
        foreach (var file in _files.Rows)
        {
            Count(file, 1);
        }
    }

    public StoreFile? Find(string file) => _files.Find(file);

    /// <summary>As <see cref="SegmentedTable{T}.PlaceOf"/>.</summary>
    public (int Before, int Next)? PlaceOf(string file, bool oldestFirst) => _files.PlaceOf(file, oldestFirst);

    /// <summary>Puts files in, in place of those of their ids.</summary>
    public async Task PutAsync(IReadOnlyList<StoreFile> files)
    {
        foreach (var file in files)
        {
            if (_files.Find(file.Id) is { } former)
            {
                Count(former, -1);
                await LeaveAsync(former, file.Batch);
            }

            Count(file, 1);
        }

        await _files.PutAsync(files);
    }

    /// <summary>Takes a file out.</summary>
    public async Task RemoveAsync(StoreFile file)
    {
        Count(file, -1);
        await LeaveAsync(file, null);
        await _files.RemoveAsync(file.Id);
    }

    /// <summary>Takes all out.</summary>
    public async Task ClearAsync()
    {
        (Counts, UsageBytes) = (new StoreFileCounts(), 0);
        await _files.ClearAsync();
        await _batches.ClearAsync();
    }

    public StoredBatch? FindBatch(string batch) => _batches.Find(batch);

    public Task PutAsync(StoredBatch batch) => _batches.PutAsync([batch]);

    /// <summary>A batch with its files.</summary>
    public StoreBatch Sum(StoredBatch batch) => new()
    {
        Id = batch.Id,
        CreatedAt = batch.CreatedAt,
        Job = batch.Job,
        IsCancelled = batch.IsCancelled,
        Files = Files.Where(file => file.Batch == batch.Id).Aggregate(batch.Gone, (counts, file) => counts.With(file.Status, 1)),
    };

    private void Count(StoreFile file, int change)
    {
        Counts = Counts.With(file.Status, change);
        UsageBytes += change * file.UsageBytes;
    }

    /// <summary>A batch is told as many files as it had, whatever became of them.</summary>
    private async Task LeaveAsync(StoreFile file, string? next)
    {
        if (file.Batch is { } id && id != next && _batches.Find(id) is { } batch)
        {
            var status = file.Status == StoreFileStatus.InProgress ? StoreFileStatus.Cancelled : file.Status;
            await _batches.PutAsync([batch with { Gone = batch.Gone.With(status, 1) }]);
        }
    }
}
