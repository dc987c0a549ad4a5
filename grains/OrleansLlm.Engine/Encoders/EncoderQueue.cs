using System.Numerics.Tensors;

namespace OrleansLlm.Engine.Encoders;

/// <summary>The way from callers to the engine's thread, and what waits there. Safe for concurrent use.</summary>
internal sealed class EncoderQueue
{
    private readonly object _lock = new(); // A monitor: the engine's thread waits on it.
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HashSet<EncoderJob> _jobs = [];
    private readonly HashSet<EncoderJob> _limited = [];
    private readonly BatchPlanner _planner;
    private readonly EncoderAdmission _admission;
    private readonly TimeProvider _time;
    private EngineStoppedException? _closed;
    private bool _refusing;

    public EncoderQueue(EncoderOptions options, bool together, TimeProvider timeProvider)
    {
        _planner = new BatchPlanner(options, together);
        _admission = new EncoderAdmission(options, Pace);
        _time = timeProvider;
    }

    public EncoderPace Pace { get; } = new();

    /// <summary>The engine has ended, or is about to.</summary>
    public bool IsClosed
    {
        get
        {
            lock (_lock)
            {
                return _closed is not null;
            }
        }
    }

    public int WaitingInputs
    {
        get
        {
            lock (_lock)
            {
                return _planner.WaitingInputs;
            }
        }
    }

    public void Add(EncoderJob job)
    {
        lock (_lock)
        {
            if (_refusing)
            {
                throw new EngineStoppedException(_closed?.Message ?? "The encoder takes no more requests.", _closed?.InnerException);
            }

            _admission.Check(job.WaitingTokens, _planner.WaitingTokens, _planner.WaitingOf(job.Request.Tenant));
            _jobs.Add(job);
            if (job.HasTimeLimit)
            {
                _limited.Add(job);
            }

            _planner.Add(job);
            Monitor.Pulse(_lock);
        }
    }

    public void Cancel(EncoderJob job)
    {
        lock (_lock)
        {
            End(job, new OperationCanceledException("The request was cancelled."));
        }
    }

    /// <summary>Blocks until there is a batch to run; null when the engine is to end.</summary>
    public List<EncoderItem>? Take()
    {
        lock (_lock)
        {
            while (_closed is null)
            {
                EndLate();
                if (_planner.Next() is { Count: > 0 } batch)
                {
                    return batch;
                }

                Monitor.Wait(_lock);
            }

            return null;
        }
    }

    /// <summary>Hands a batch's results to its jobs.</summary>
    public void Deliver(List<EncoderItem> batch, ReadOnlySpan<float> output, int size, TimeSpan duration)
    {
        var perToken = duration / batch.Sum(item => item.Length);
        lock (_lock)
        {
            for (var row = 0; row < batch.Count; row++)
            {
                var (job, index, _) = batch[row];
                var values = output.Slice(row * size, size);
                if (!TensorPrimitives.IsFiniteAll(values))
                {
                    // One input's matter: those that share its batch, and the engine, have nothing to do with it.
                    End(job, new EngineFailedException($"Inputs[{index}] became values that are no numbers.", isOwn: true));
                }
                else if (job.Deliver(new EncodedInput(index, values.ToArray(), perToken * batch[row].Length)))
                {
                    End(job, failure: null);
                }
            }
        }
    }

    /// <summary>Ends the jobs of a batch that could not be run.</summary>
    public void Fail(List<EncoderItem> batch, Exception failure)
    {
        lock (_lock)
        {
            foreach (var job in batch.Select(item => item.Job).Distinct())
            {
                End(job, failure);
            }
        }
    }

    /// <summary>Ends everything; what comes later is refused.</summary>
    public void Close(EngineStoppedException reason)
    {
        lock (_lock)
        {
            _closed ??= reason;
            _refusing = true;
            foreach (var job in _jobs.ToList())
            {
                End(job, _closed);
            }

            Monitor.Pulse(_lock);
        }
    }

    public Task DrainAsync()
    {
        lock (_lock)
        {
            _refusing = true;
            if (_jobs.Count == 0)
            {
                _drained.TrySetResult();
            }
        }

        return _drained.Task;
    }

    private void EndLate()
    {
        foreach (var job in _limited.ToList())
        {
            if (job.Late(_time.GetElapsedTime(job.SubmittedAt)) is { } late)
            {
                End(job, late);
            }
        }
    }

    private void End(EncoderJob job, Exception? failure)
    {
        if (!_jobs.Remove(job))
        {
            return;
        }

        _limited.Remove(job);
        _planner.Forget(job);
        job.End(failure);
        if (_refusing && _jobs.Count == 0)
        {
            _drained.TrySetResult();
        }
    }
}
