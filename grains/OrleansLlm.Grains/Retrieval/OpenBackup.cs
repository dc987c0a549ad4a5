using System.IO.Pipelines;
using System.Text.Json;
using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Retrieval;
using OrleansLlm.Retrieval.Backups;
using OrleansLlm.Retrieval.Storage;

namespace OrleansLlm.Grains.Retrieval;

/// <summary>A backup that is being read, batch by batch. For one caller at a time.</summary>
internal sealed class OpenBackup : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Stream _source;
    private readonly Task _copying;
    private readonly IndexBackupReader _reader;
    private readonly Queue<IndexDocument> _ready = new();
    private IndexBackupHeader _header = null!;

    private OpenBackup(IAsyncEnumerable<ReadOnlyMemory<byte>> content)
    {
        var pipe = new Pipe();
        _source = pipe.Reader.AsStream();
        _copying = CopyAsync(content, pipe.Writer, _stop.Token);
        _reader = new IndexBackupReader(_source);
    }

    /// <summary>What its index was made for.</summary>
    public IndexDefinition Definition => _header.Definition;

    /// <summary>What its owner noted, or null.</summary>
    public string? Note => _header.Note;

    public static async Task<OpenBackup> OpenAsync(IAsyncEnumerable<ReadOnlyMemory<byte>> content, CancellationToken cancellationToken)
    {
        var backup = new OpenBackup(content);
        try
        {
            backup._header = IndexBackupHeader.Read(await backup._reader.ReadHeaderAsync(cancellationToken));
            return backup;
        }
        catch
        {
            await backup.DisposeAsync();
            throw;
        }
    }

    /// <summary>The next documents, as many as one change takes; null: there are no more.</summary>
    /// <exception cref="RetrievalException">It is not whole.</exception>
    public async Task<IndexBatch?> NextAsync(CancellationToken cancellationToken)
    {
        if (_ready.Count == 0)
        {
            if (await _reader.NextAsync(cancellationToken) is not { } documents)
            {
                return null;
            }

            documents.ToList().ForEach(_ready.Enqueue);
        }

        var batch = new List<IndexedDocument>();
        while (batch.Count < IndexBatch.MaxDocuments && _ready.TryDequeue(out var document))
        {
            batch.Add(IndexWire.ToWire(document));
        }

        return new IndexBatch { Documents = batch };
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _source.DisposeAsync();
        await _copying.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private static async Task CopyAsync(IAsyncEnumerable<ReadOnlyMemory<byte>> content, PipeWriter writer, CancellationToken cancellationToken)
    {
        Exception? failure = null;
        try
        {
            await foreach (var part in content.WithCancellation(cancellationToken))
            {
                if ((await writer.WriteAsync(part, cancellationToken)).IsCompleted)
                {
                    break;
                }
            }
        }
        catch (Exception failed)
        {
            failure = failed;
        }

        await writer.CompleteAsync(failure);
    }
}
