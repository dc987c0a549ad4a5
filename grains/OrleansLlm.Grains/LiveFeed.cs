using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using OrleansLlm.Contracts;

namespace OrleansLlm.Grains;

/// <summary>What one writer makes and any number of readers read, each from where it likes. All on one grain's scheduler.</summary>
internal sealed class LiveFeed<T>(TimeProvider timeProvider)
{
    private readonly List<T> _items = [];
    private TaskCompletionSource _changed = NewChange();
    private ExceptionDispatchInfo? _failure;

    /// <summary>All there is so far.</summary>
    public IReadOnlyList<T> Items => _items;

    /// <summary>Whether nothing more comes.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Shows an item to the readers.</summary>
    public void Add(T item)
    {
        _items.Add(item);
        Wake();
    }

    /// <summary>Nothing more comes. The first end counts.</summary>
    public void End(Exception? failure = null)
    {
        if (!HasEnded)
        {
            (HasEnded, _failure) = (true, failure is null ? null : ExceptionDispatchInfo.Capture(failure));
            Wake();
        }
    }

    /// <summary>Reads from an item on until the end; where nothing comes for a while, a sign of life.</summary>
    public async IAsyncEnumerable<T> ReadAsync(int next, T heartbeat, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            while (next < _items.Count)
            {
                yield return _items[next++];
            }

            if (HasEnded)
            {
                _failure?.Throw();
                yield break;
            }

            if (!await ChangesAsync(cancellationToken))
            {
                yield return heartbeat;
            }
        }
    }

    /// <summary>Waits for an item or the end; false: there was none within the time of a sign of life.</summary>
    public async Task<bool> ChangesAsync(CancellationToken cancellationToken)
    {
        var changed = _changed.Task;
        try
        {
            await changed.WaitAsync(StreamWatchdog.HeartbeatInterval, timeProvider, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Wake()
    {
        var changed = _changed;
        _changed = NewChange();
        changed.SetResult();
    }
}
