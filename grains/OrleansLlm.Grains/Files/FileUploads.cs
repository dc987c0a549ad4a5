using Microsoft.Extensions.Options;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Files;

namespace OrleansLlm.Grains.Files;

/// <summary>Brings new files into the cluster: room first, then the content, then the file. Thread-safe.</summary>
public sealed class FileUploads(IGrainFactory grains, FileContents contents, IOptions<FilesOptions> options, TimeProvider timeProvider)
{
    /// <summary>How much room is asked for at a time while a size is not known beforehand.</summary>
    private const long Step = 8 * FileContents.ChunkBytes;

    /// <summary>A writer that is silent for so long counts as gone.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromHours(1);

    private readonly FilesOptions _limits = options.Value;

    /// <summary>An id for a new file.</summary>
    public static string NewId() => $"file-{Guid.NewGuid():N}";

    /// <summary>Writes the content of a new file; then <see cref="AddAsync"/> or <see cref="AbandonAsync"/> follows.</summary>
    /// <param name="key">The file.</param>
    /// <param name="source">Its content.</param>
    /// <param name="atMost">A size that it does not exceed, or null when none is known.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="LlmException">InvalidRequest: the tenant has no room for it.</exception>
    public async Task<FileContent> WriteAsync(FileKey key, Stream source, long? atMost, CancellationToken cancellationToken)
    {
        var reserved = Math.Min(atMost ?? Step, _limits.MaxFileBytes);
        var renewAt = timeProvider.GetUtcNow() + (Lease / 4);
        await ReserveAsync(key, reserved, cancellationToken);
        return await contents.WriteAsync(key, source, GrowAsync, cancellationToken);

        async Task GrowAsync(long bytes)
        {
            if (bytes <= reserved && timeProvider.GetUtcNow() < renewAt)
            {
                return;
            }

            reserved = bytes <= reserved ? reserved : Math.Max(bytes, Math.Min(bytes + Step, _limits.MaxFileBytes));
            renewAt = timeProvider.GetUtcNow() + (Lease / 4);
            await ReserveAsync(key, reserved, cancellationToken);
        }
    }

    /// <summary>Adds a file whose content is written.</summary>
    public Task<StoredFile> AddAsync(string tenant, StoredFile file, CancellationToken cancellationToken) =>
        GrainRetry.RunAsync(() => Files(tenant).AddAsync(file, cancellationToken), timeProvider, cancellationToken);

    /// <summary>Gives a file up whose content was or was not written; never throws. What can not be removed now is when its lease has ended.</summary>
    public async Task AbandonAsync(FileKey key)
    {
        try
        {
            await Files(key.Tenant).DeleteAsync(key.File, CancellationToken.None);
        }
        catch (LlmException gone) when (gone.Code == LlmErrorCode.NotFound)
        {
            // Its lease ended while content was still being written: nobody else removes that.
            await RemoveAsync(key);
        }
#pragma warning disable CA1031 // The lease does it later.
        catch (Exception)
#pragma warning restore CA1031
        {
            // The cluster is busy with worse.
        }
    }

    private async Task RemoveAsync(FileKey key)
    {
        try
        {
            await contents.RemoveAsync(key, await contents.CountAsync(key), int.MaxValue);
        }
        catch (LlmException unavailable) when (unavailable.Code == LlmErrorCode.StoreUnavailable)
        {
            // Records that nothing names, until an operator looks.
        }
    }

    private Task ReserveAsync(FileKey key, long bytes, CancellationToken cancellationToken)
    {
        var request = new ReserveFile { Id = key.File, Bytes = bytes, Lease = Lease };
        return GrainRetry.RunAsync(() => Files(key.Tenant).ReserveAsync(request, cancellationToken), timeProvider, cancellationToken);
    }

    private IFilesGrain Files(string tenant) => grains.GetGrain<IFilesGrain>(new FilesKey(tenant).ToString());
}
