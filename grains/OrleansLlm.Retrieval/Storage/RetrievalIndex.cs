namespace OrleansLlm.Retrieval.Storage;

/// <summary>
/// A durable index of documents: every change is in the log on the disk when its call returns, and is wholly there or not at all after a crash.
/// Thread-safe: reads run side by side, and while a snapshot is written; changes wait for one another. Work is done on the caller's thread.
/// </summary>
public sealed unsafe class RetrievalIndex : IDisposable
{
    private readonly IIndexFolder _folder;
    private readonly IndexOptions _options;
    private readonly ReaderWriterLockSlim _lock = new();
    private readonly ByteWriter _payload = new();
    private IndexState _state;
    private IIndexWriter _log;
    private long _generation;
    private long _logBytes;
    private Exception? _failure;

    private RetrievalIndex(IIndexFolder folder, IndexOptions options, IndexState state, long generation, IIndexWriter log, long logBytes) =>
        (_folder, _options, _state, _generation, _log, _logBytes) = (folder, options, state, generation, log, logBytes);

    /// <summary>What it was made for.</summary>
    public IndexSettings Settings => _state.Settings;

    /// <summary>Rises with every change; results of one version stay right as long as it does.</summary>
    public long Version => Read(state => state.Version);

    /// <summary>Documents in it.</summary>
    public int DocumentCount => Read(state => state.DocumentCount);

    /// <summary>Chunks in it.</summary>
    public int ChunkCount => Read(state => state.ChunkCount);

    /// <summary>Opens an index, or makes one where there is none.</summary>
    /// <param name="folder">Its files; this index's from now on, disposed with it or when this throws.</param>
    /// <param name="settings">What it is made for; null: an index must be there.</param>
    /// <param name="options">How it works; null: the defaults.</param>
    /// <exception cref="RetrievalException">The index was made with other settings, or there is none and no settings are given.</exception>
    /// <exception cref="IndexDamagedException">A file has changed since it was written.</exception>
    public static RetrievalIndex Open(IIndexFolder folder, IndexSettings? settings = null, IndexOptions? options = null)
    {
        SnapshotFile? file = null;
        IndexOpening? opening = null;
        try
        {
            options ??= new IndexOptions();
            options.Bm25.Validate();
            settings?.Validate();
            (var generation, file) = IndexFiles.Newest(folder);
            opening = new IndexOpening(folder, options, generation, file);
            opening.Open(settings);
            IndexFiles.DeleteOthers(folder, generation);
            return new RetrievalIndex(folder, options, opening.State, generation, opening.Log, opening.LogBytes);
        }
        catch
        {
            opening?.Log?.Dispose();
            file?.Dispose();
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Changes the index: all operations or, when this throws a <see cref="RetrievalException"/>, none of them.</summary>
    /// <returns>The version they make.</returns>
    /// <exception cref="RetrievalException">An operation may not be; the parameter names the field.</exception>
    /// <exception cref="IOException">The disk failed. Whether the change is in it shows at the next opening; until then nothing can be changed.</exception>
    public long Apply(params IReadOnlyList<IndexOperation> operations)
    {
        OperationRules.Check(operations);
        _lock.EnterUpgradeableReadLock();
        try
        {
            ThrowIfFailed();
            IndexLimits.CheckRows(operations, _state);
            var ready = VectorRules.Complete(operations, _state);
            _payload.Clear();
            OperationCodec.Write(_payload, _state.Version + 1, ready);
            IndexLimits.CheckBatch(_payload.Length);
            Guard(() => LogFile.Append(_log, _payload.Written));
            _logBytes += _payload.Length;
            Guard(() => Change(ready));
            if (_logBytes > IndexLimits.LogBytes || _options.AutoCompact && ShouldCompact())
            {
                WriteSnapshot();
            }

            return _state.Version;
        }
        finally
        {
            _lock.ExitUpgradeableReadLock();
        }
    }

    /// <summary>Writes all into a new snapshot and begins an empty log: what was deleted is gone from the disk afterwards. Reads go on meanwhile.</summary>
    public void Compact()
    {
        _lock.EnterUpgradeableReadLock();
        try
        {
            ThrowIfFailed();
            WriteSnapshot();
        }
        finally
        {
            _lock.ExitUpgradeableReadLock();
        }
    }

    /// <summary>Whether chunks that were deleted or replaced are still in its files, which a compaction ends.</summary>
    public bool HasDeleted => Read(state => state.DeletedRows > 0);

    /// <summary>Whether a snapshot would now be made by itself, where <see cref="IndexOptions.AutoCompact"/> allows that.</summary>
    public bool IsCompactionDue => Read(_ => ShouldCompact());

    /// <summary>For before an index is closed: compacts when the next opening would have to read more than <see cref="IndexOptions.IdleLogBytes"/> of log.</summary>
    public void CompactForIdle()
    {
        if (_failure is null && Interlocked.Read(ref _logBytes) > _options.IdleLogBytes)
        {
            Compact();
        }
    }

    /// <summary>Which of these texts need an embedding; the others are in the index already, under any document.</summary>
    public IReadOnlyList<ContentId> Missing(IEnumerable<ContentId> contents) =>
        Read(state => contents.Distinct().Where(content => state.Find(content) < 0).ToArray());

    /// <summary>A document, its chunks without vectors; null when it is not there.</summary>
    public IndexDocument? Find(string id) => Read(state => state.TryGet(id, out var document) ? document : null);

    /// <summary>The names of all documents, in no order.</summary>
    public IReadOnlyList<string> DocumentIds() => Read(state => state.Ids().ToArray());

    /// <summary>Compares every byte of the snapshot with its checksums.</summary>
    /// <exception cref="IndexDamagedException">Something has changed since it was written.</exception>
    public void Verify() => Read(state =>
    {
        state.Snapshot.File?.Verify();
        return true;
    });

    /// <summary>Writes the whole index as one file, of one version.</summary>
    public void Backup(Stream destination)
    {
        Compact();
        Read(state =>
        {
            var content = state.Snapshot.File!.Content;
            using var source = new UnmanagedMemoryStream((byte*)content.Address, content.Length);
            source.CopyTo(destination);
            return true;
        });
    }

    /// <summary>Makes an index of a backup.</summary>
    /// <param name="source">What <see cref="Backup"/> wrote.</param>
    /// <param name="folder">Without an index; stays the caller's.</param>
    /// <exception cref="RetrievalException">There is an index already.</exception>
    /// <exception cref="IndexDamagedException">The backup is not whole.</exception>
    public static void Restore(Stream source, IIndexFolder folder) => IndexRestore.Run(source, folder);

    /// <summary>Lets files and memory go; what was changed is on the disk already.</summary>
    public void Dispose()
    {
        _log.Dispose();
        _state.Dispose();
        _folder.Dispose();
        _lock.Dispose();
    }

    internal T Read<T>(Func<IndexState, T> read)
    {
        _lock.EnterReadLock();
        try
        {
            return read(_state);
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }

    private void Change(IReadOnlyList<IndexOperation> operations)
    {
        _lock.EnterWriteLock();
        try
        {
            foreach (var operation in operations)
            {
                _state.Apply(operation);
            }

            _state.Version++;
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }

    private bool ShouldCompact()
    {
        var snapshot = _state.Snapshot.File?.Content.Length ?? 0;
        return _logBytes > Math.Max(_options.CompactBytes, snapshot * _options.CompactShare)
            || _state.DeletedRows > Math.Max(1000, _state.AllRows * _options.CompactShare);
    }

    private void WriteSnapshot()
    {
        var generation = _generation + 1;
        IndexState? next = null;
        IIndexWriter? log = null;
        Guard(() =>
        {
            using (var writer = new SnapshotWriter(_folder.Create(IndexFiles.Snapshot(generation))))
            {
                Compaction.Write(_state, writer, _options.Hnsw);
            }

            var name = IndexFiles.Snapshot(generation);
            var file = SnapshotFile.TryOpen(name, _folder.Open(name)) ?? throw new IndexDamagedException(name, "it has no valid end just after it was written.");
            next = new IndexState(new Snapshot(file, Settings.Dimensions), Settings, _options) { Generation = generation };
            log = IndexOpening.BeginLog(_folder, generation, Settings);
        });
        Swap(next!, log!, generation);
        Guard(() => IndexFiles.DeleteOthers(_folder, generation));
    }

    private void Swap(IndexState next, IIndexWriter log, long generation)
    {
        _lock.EnterWriteLock();
        try
        {
            _log.Dispose();
            _state.Dispose();
            (_state, _log, _generation, _logBytes) = (next, log, generation, 0);
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }

    /// <summary>After a failed write nobody knows what is on the disk: a later one could be lost behind it. Opening again finds out.</summary>
    private void Guard(Action write)
    {
        try
        {
            write();
        }
        catch (Exception failure)
        {
            _failure = failure;
            throw;
        }
    }

    private void ThrowIfFailed()
    {
        if (_failure is not null)
        {
            throw new IOException("The index can not be changed after a failed write; open it again: " + _failure.Message, _failure);
        }
    }
}
