using System.Collections.Concurrent;
using OrleansLlm.Engine.Sequences;

namespace OrleansLlm.Engine;

/// <summary>The way from callers to the engine's thread. Safe for concurrent use.</summary>
/// <param name="places">Who is inside: submitted, and its stream not ended.</param>
internal sealed class EngineInbox(EnginePlaces places) : IDisposable
{
    private readonly ConcurrentQueue<EngineCommand> _commands = new();
    private readonly AutoResetEvent _wake = new(false);
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _closing = new();
    private volatile bool _refusing;
    private volatile bool _stopping;
    private volatile bool _closed;
    private Exception? _failure;

    /// <summary>The thread is to end.</summary>
    public bool IsStopping => _stopping;

    /// <summary>The thread has ended.</summary>
    public bool IsClosed => _closed;

    /// <summary>Counts a sequence in unless the engine is full.</summary>
    public bool TryEnter(string tenant, int limit)
    {
        if (!places.TryEnter(tenant, limit))
        {
            return _refusing ? throw Stopped() : false;
        }

        // Looked at last: who comes in while the engine begins to drain is either waited for or refused.
        if (_refusing)
        {
            Leave(tenant);
            throw Stopped();
        }

        return true;
    }

    /// <summary>Counts a sequence out.</summary>
    public void Leave(string tenant)
    {
        if (places.Leave(tenant) && _refusing)
        {
            _drained.TrySetResult();
        }
    }

    public void Post(EngineCommand command)
    {
        _commands.Enqueue(command);
        if (_closed)
        {
            RefuseAll();
            return;
        }

        Wake();
    }

    public bool TryTake(out EngineCommand command) => _commands.TryDequeue(out command);

    /// <summary>Whether a sequence was submitted, and not taken yet, of which this is true.</summary>
    public bool IsSubmitted(Predicate<Sequence> match)
    {
        if (_commands.IsEmpty)
        {
            return false;
        }

        foreach (var command in _commands)
        {
            if (command.Kind == EngineCommandKind.Submit && match(command.Sequence))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Blocks the engine's thread until something is asked.</summary>
    public void Wait() => _wake.WaitOne();

    public Task DrainAsync()
    {
        _refusing = true;
        if (places.Live == 0)
        {
            _drained.TrySetResult();
        }

        return _drained.Task;
    }

    public void Stop()
    {
        _refusing = true;
        _stopping = true;
        Wake();
    }

    /// <summary>The thread's last act: whatever comes later is refused by its caller.</summary>
    public void Close(Exception? failure)
    {
        _failure = failure;
        _refusing = true;
        _closed = true;
        RefuseAll();
        lock (_closing)
        {
            _wake.Dispose();
        }
    }

    public EngineStoppedException Stopped() => _failure is null
        ? new EngineStoppedException("The engine has stopped.")
        : new EngineStoppedException($"The engine has stopped because its model runner failed twice in a row: {_failure.Message}", _failure);

    public void Dispose() => Close(null);

    private void Wake()
    {
        lock (_closing)
        {
            if (!_closed)
            {
                _wake.Set();
            }
        }
    }

    private void RefuseAll()
    {
        while (TryTake(out var command))
        {
            if (command.Kind == EngineCommandKind.Submit)
            {
                command.Sequence.Output!.Fail(Stopped());
                Leave(command.Sequence.Request.Tenant);
            }
        }
    }
}
