using System.IO.Pipelines;
using System.Text.Json;
using OrleansLlm.Contracts.Files;
using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Grains.Files;
using OrleansLlm.Retrieval.Backends;
using OrleansLlm.Retrieval.Backups;

namespace OrleansLlm.Grains.Retrieval;

/// <summary>Backups of indexes as files of their tenants. Thread-safe.</summary>
internal sealed class IndexBackups(IGrainFactory grains, FileUploads uploads, FileContents contents, TimeProvider time)
{
    /// <summary>Writes an index as a new file, streaming.</summary>
    public async Task<StoredFile> WriteAsync(IndexKey key, IndexDefinition definition, string? note, IBackendIndex index, CancellationToken cancellationToken)
    {
        var file = new FileKey(key.Tenant, FileUploads.NewId());
        var pipe = new Pipe();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var writing = WriteAsync(pipe.Writer, new IndexBackupHeader(definition, note), index, stop.Token);
        try
        {
            await using var source = pipe.Reader.AsStream();
            var content = await uploads.WriteAsync(file, source, atMost: null, cancellationToken);
            await writing;
            return await uploads.AddAsync(key.Tenant, Describe(key, file, content), cancellationToken);
        }
        catch
        {
            await stop.CancelAsync();
            await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await uploads.AbandonAsync(file);
            throw;
        }
    }

    /// <summary>Opens a backup to be read.</summary>
    /// <exception cref="Contracts.LlmException">NotFound: there is no such file.</exception>
    /// <exception cref="OrleansLlm.Retrieval.RetrievalException">It is no backup.</exception>
    public async Task<OpenBackup> OpenAsync(string tenant, string file, CancellationToken cancellationToken)
    {
        var stored = await grains.GetGrain<IFilesGrain>(new FilesKey(tenant).ToString()).GetAsync(file, cancellationToken);
        return await OpenBackup.OpenAsync(contents.ReadAsync(new FileKey(tenant, file), stored.Chunks, cancellationToken), cancellationToken);
    }

    private static async Task WriteAsync(PipeWriter writer, IndexBackupHeader header, IBackendIndex index, CancellationToken cancellationToken)
    {
        try
        {
            await IndexBackupWriter.WriteAsync(index, header.ToBytes(), writer.AsStream(leaveOpen: true), cancellationToken);
            await writer.CompleteAsync();
        }
        catch (Exception failure)
        {
            // The reader fails with it too, so that half a backup never becomes a file.
            await writer.CompleteAsync(failure);
            throw;
        }
    }

    private StoredFile Describe(IndexKey key, FileKey file, FileContent content) => new()
    {
        Id = file.File,
        Name = $"{key.Index}.index",
        Purpose = FilePurposes.IndexBackup,
        Bytes = content.Bytes,
        Sha256 = content.Sha256,
        Chunks = content.Chunks,
        CreatedAt = time.GetUtcNow(),
    };
}
