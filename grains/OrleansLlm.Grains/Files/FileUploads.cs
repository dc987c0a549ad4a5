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
    /// <exception cref="LlmException">InvalidRequest: the tenant has no room for it. Conflict: it was given up meanwhile; nothing of it is left.</exception>
    public async Task<FileContent> WriteAsync(FileKey key, Stream source, long? atMost, CancellationToken cancellationToken)
    {
        var reserved = Math.Min(atMost ?? Step, _limits.MaxFileBytes);
        var renewAt = timeProvider.GetUtcNow() + (Lease / 4);
        await ReserveAsync(key, reserved, isRenewal: false, cancellationToken);
        var records = 0;
        try
        {
            return await contents.WriteAsync(key, source, GrowAsync, cancellationToken);
        }
        catch
        {
            if (await IsGoneAsync(key, reserved))
            {
                await RemoveAsync(key, records);
            }

            throw;
        }

        async Task GrowAsync(long bytes)
        {
            if (bytes > reserved || timeProvider.GetUtcNow() >= renewAt)
            {
                reserved = bytes <= reserved ? reserved : Math.Max(bytes, Math.Min(bytes + Step, _limits.MaxFileBytes));
                renewAt = timeProvider.GetUtcNow() + (Lease / 4);
                await ReserveAsync(key, reserved, isRenewal: true, cancellationToken);
            }

            records++;
        }
    }

    /// <summary>Adds a file whose content is written.</summary>
    /// <exception cref="LlmException">Conflict: it was given up meanwhile; nothing of it is left.</exception>
    public async Task<StoredFile> AddAsync(string tenant, StoredFile file, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(file);
        try
        {
            return await GrainRetry.RunAsync(() => Files(tenant).AddAsync(file, cancellationToken), timeProvider, cancellationToken);
        }
        catch (LlmException late) when (late.Code == LlmErrorCode.Conflict)
        {
            await RemoveAsync(new FileKey(tenant, file.Id), file.Chunks);
            throw;
        }
    }

    /// <summary>Gives a file up whose content was or was not written; never throws. What can not be removed now is when its lease has ended.</summary>
    public async Task AbandonAsync(FileKey key)
    {
        try
        {
            await Files(key.Tenant).DeleteAsync(key.File, CancellationToken.None);
        }
        catch (LlmException gone) when (gone.Code == LlmErrorCode.NotFound)
        {
            // It was given up before: what was written since is removed where that was found out.
        }
#pragma warning disable CA1031 // The lease does it later.
        catch (Exception)
#pragma warning restore CA1031
        {
            // The cluster is busy with worse.
        }
    }

    /// <summary>Whether its room was taken back, since all is being erased, or for want of a word of its writer: what was written till then was removed, and nobody else removes the rest.</summary>
    private async Task<bool> IsGoneAsync(FileKey key, long bytes)
    {
        try
        {
            await ReserveAsync(key, bytes, isRenewal: true, CancellationToken.None);
            return false;
        }
        catch (LlmException gone) when (gone.Code == LlmErrorCode.Conflict)
        {
            return true;
        }
#pragma warning disable CA1031 // The lease does it later.
        catch (Exception)
#pragma warning restore CA1031
        {
            return false;
        }
    }

    /// <summary>Removes the first so many records, which need not all be there.</summary>
    private async Task RemoveAsync(FileKey key, int records)
    {
        try
        {
            await contents.RemoveAsync(key, records, int.MaxValue);
        }
#pragma warning disable CA1031 // What failed is told; this is done as far as it can be.
        catch (Exception)
#pragma warning restore CA1031
        {
            // Records that nothing names, until an operator looks.
        }
    }

    private Task ReserveAsync(FileKey key, long bytes, bool isRenewal, CancellationToken cancellationToken)
    {
        var request = new ReserveFile { Id = key.File, Bytes = bytes, Lease = Lease, IsRenewal = isRenewal };
        return GrainRetry.RunAsync(() => Files(key.Tenant).ReserveAsync(request, cancellationToken), timeProvider, cancellationToken);
    }

    private IFilesGrain Files(string tenant) => grains.GetGrain<IFilesGrain>(new FilesKey(tenant).ToString());
}
