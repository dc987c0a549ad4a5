using System.Diagnostics;

namespace OrleansLlm.Retrieval.Documents.Processes;

/// <summary>
/// Reads files in processes of their own, as many as there are calls at once. A parser that does not end in time, takes more memory than it may or crashes is ended with its process, and
/// takes neither the silo nor a core with it. Processes are used again, and end when nobody needed them for a while. Thread-safe.
/// </summary>
public sealed class ProcessReader : IDocumentReader, IDisposable
{
    /// <summary>To start, and to hand a large file over.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan IdleTime = TimeSpan.FromMinutes(1);

    private readonly Func<ProcessStartInfo> _program;
    private readonly DocumentLimits _limits;
    private readonly TimeProvider _timeProvider;
    private readonly Action<ReaderEnd> _onEnded;
    private readonly Stack<DocumentProcess> _idle = [];
    private readonly ITimer _timer;
    private bool _isDisposed;

    /// <param name="program">How a process is started that runs <see cref="DocumentWorker"/> on its standard streams; both must be redirected.</param>
    /// <param name="limits">What one file may cost.</param>
    /// <param name="timeProvider">Measures how long reading takes.</param>
    /// <param name="onEnded">Told of each process that was ended, or ended, over a file.</param>
    public ProcessReader(Func<ProcessStartInfo> program, DocumentLimits limits, TimeProvider timeProvider, Action<ReaderEnd> onEnded)
    {
        ArgumentNullException.ThrowIfNull(timeProvider);
        (_program, _limits, _timeProvider, _onEnded) = (program, limits, timeProvider, onEnded);
        _timer = timeProvider.CreateTimer(_ => EndIdle(), state: null, IdleTime, IdleTime);
    }

    /// <summary>Processes that wait for a file.</summary>
    internal int Idle
    {
        get
        {
            lock (_idle)
            {
                return _idle.Count;
            }
        }
    }

    /// <inheritdoc/>
    public async Task<Document> ReadAsync(ReadOnlyMemory<byte> content, string name, CancellationToken cancellationToken)
    {
        if (content.Length > _limits.MaxBytes)
        {
            throw new DocumentException(DocumentFault.TooLarge, $"{name} may have at most {_limits.MaxBytes} bytes. Given: {content.Length}.");
        }

        using var deadline = new CancellationTokenSource(_limits.MaxTime + Grace, _timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            // One that waited may have ended meanwhile, which says nothing of this file.
            return TakeIdle() is { } known && await TryReadAsync(known, content, name, either.Token).ConfigureAwait(false) is { } document
                ? document
                : await TryReadAsync(new DocumentProcess(_program()), content, name, either.Token).ConfigureAwait(false) ?? throw Died(name);
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
    public void Dispose()
    {
        _timer.Dispose();
        lock (_idle)
        {
            _isDisposed = true;
            while (_idle.TryPop(out var process))
            {
                process.Dispose();
            }
        }
    }

    /// <summary>Null: the process ended. It is kept for the next file where it can be, else ended.</summary>
    private async Task<Document?> TryReadAsync(DocumentProcess process, ReadOnlyMemory<byte> content, string name, CancellationToken cancellationToken)
    {
        var isSound = false;
        try
        {
            // Pipes do not look at cancellation on every system: ending the process ends the reading too.
            var document = await process.ReadAsync(content, name, _limits, CancellationToken.None).WaitAsync(cancellationToken).ConfigureAwait(false);
            isSound = true;
            return document;
        }
        catch (DocumentException refusal)
        {
            isSound = refusal.Fault != DocumentFault.TimedOut;
            throw;
        }
        catch (IOException)
        {
            return null;
        }
        finally
        {
            if (!isSound || !Keep(process))
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

    private DocumentProcess? TakeIdle()
    {
        lock (_idle)
        {
            while (_idle.TryPop(out var process))
            {
                if (!process.HasExited)
                {
                    return process;
                }

                process.Dispose();
            }

            return null;
        }
    }

    private bool Keep(DocumentProcess process)
    {
        process.UsedAt = _timeProvider.GetTimestamp();
        lock (_idle)
        {
            if (!_isDisposed)
            {
                _idle.Push(process);
            }

            return !_isDisposed;
        }
    }

    private void EndIdle()
    {
        lock (_idle)
        {
            var kept = _idle.Where(process => _timeProvider.GetElapsedTime(process.UsedAt) < IdleTime).Reverse().ToList();
            foreach (var process in _idle.Except(kept).ToList())
            {
                process.Dispose();
            }

            _idle.Clear();
            kept.ForEach(_idle.Push);
        }
    }
}
