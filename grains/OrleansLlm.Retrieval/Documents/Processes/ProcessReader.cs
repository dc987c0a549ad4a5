using System.Diagnostics;

namespace OrleansLlm.Retrieval.Documents.Processes;

/// <summary>
/// Reads files in processes of their own, as many as there are calls at once. A parser that does not end in time, takes more memory than it may, crashes or answers nonsense is ended with its
/// process, and takes neither the silo nor a core with it. Processes are used again for files of the same owner, and end when nobody needed them for a while. Thread-safe.
/// </summary>
public sealed class ProcessReader : IDocumentReader, IDisposable
{
    /// <summary>To start, and to hand a large file over.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(15);

    /// <summary>How soon a process that waited says that it reads. One that does not hangs, and says nothing of the file.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Func<ProcessStartInfo> _program;
    private readonly DocumentLimits _limits;
    private readonly TimeProvider _timeProvider;
    private readonly Action<ReaderEnd> _onEnded;
    private readonly ProcessPool _pool;

    /// <param name="program">How a process is started that runs <see cref="DocumentWorker"/> on its standard streams; both must be redirected.</param>
    /// <param name="limits">What one file may cost.</param>
    /// <param name="kept">How many processes wait for files at most.</param>
    /// <param name="timeProvider">Measures how long reading takes.</param>
    /// <param name="onEnded">Told of each process that was ended, or ended, over a file.</param>
    public ProcessReader(Func<ProcessStartInfo> program, DocumentLimits limits, int kept, TimeProvider timeProvider, Action<ReaderEnd> onEnded)
    {
        ArgumentNullException.ThrowIfNull(timeProvider);
        (_program, _limits, _timeProvider, _onEnded, _pool) = (program, limits, timeProvider, onEnded, new ProcessPool(kept, timeProvider));
    }

    /// <summary>Processes that wait for a file.</summary>
    internal int Idle => _pool.Count;

    /// <inheritdoc/>
    public async Task<Document> ReadAsync(ReadOnlyMemory<byte> content, string name, string owner, CancellationToken cancellationToken)
    {
        if (content.Length > _limits.MaxBytes)
        {
            throw new DocumentException(DocumentFault.TooLarge, $"{name} may have at most {_limits.MaxBytes} bytes. Given: {content.Length}.");
        }

        using var deadline = new CancellationTokenSource(_limits.MaxTime + Grace, _timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            // One that waited may have ended or hang meanwhile, which says nothing of this file.
            return _pool.Take(owner) is { } known && await TryReadAsync(known, Patience, content, name, either.Token).ConfigureAwait(false) is { } document
                ? document
                : await TryReadAsync(new DocumentProcess(_program(), owner), Timeout.InfiniteTimeSpan, content, name, either.Token).ConfigureAwait(false) ?? throw Died(name);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            _onEnded(ReaderEnd.TimedOut);
            throw new DocumentException(DocumentFault.TimedOut, $"{name} must be read within {_limits.MaxTime}. It was not.");
        }
        catch (DocumentException refusal) when (refusal.Fault == DocumentFault.TimedOut)
        {
            _onEnded(ReaderEnd.TimedOut);
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _pool.Dispose();

    /// <summary>Null: the process ended, hangs or answers nonsense. It is kept for the next file where it can be, else ended.</summary>
    /// <param name="process">The process.</param>
    /// <param name="patience">How soon it has to say that it reads.</param>
    /// <param name="content">The file.</param>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    private async Task<Document?> TryReadAsync(DocumentProcess process, TimeSpan patience, ReadOnlyMemory<byte> content, string name, CancellationToken cancellationToken)
    {
        var isSound = false;
        try
        {
            // Pipes do not look at cancellation on every system: ending the process ends the reading too.
            await process.AskAsync(name, _limits).WaitAsync(patience, _timeProvider, cancellationToken).ConfigureAwait(false);
            var document = await process.ReadAsync(content, _limits).WaitAsync(cancellationToken).ConfigureAwait(false);
            isSound = true;
            return document;
        }
        catch (DocumentException refusal)
        {
            isSound = refusal.Fault != DocumentFault.TimedOut;
            throw;
        }
        catch (Exception broken) when (broken is IOException or InvalidDataException or TimeoutException)
        {
            return null;
        }
        finally
        {
            if (isSound)
            {
                _pool.Keep(process);
            }
            else
            {
                process.Dispose();
            }
        }
    }

    private DocumentException Died(string name)
    {
        _onEnded(ReaderEnd.Died);
        return new DocumentException(DocumentFault.Damaged, $"{name} ended the process that read it: it takes more memory to read than a file may, or is damaged.");
    }
}
