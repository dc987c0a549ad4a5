using Orleans.Runtime;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Retrieval;

namespace OrleansLlm.Grains.Retrieval;

/// <summary>An index's state, which is written by one change after the other: the grain is reentrant. Used on the index's turns.</summary>
/// <param name="state">Of the grain.</param>
/// <param name="key">The index.</param>
/// <param name="onFailed">Called when a write failed and memory is ahead of the store: the next activation reads the truth.</param>
internal sealed class KeptIndex(IPersistentState<IndexGrainState> state, IndexKey key, Action onFailed) : IDisposable
{
    private readonly SemaphoreSlim _writing = new(1);

    public IndexGrainState State => state.State;

    /// <summary>Whether there is an index that is not being deleted.</summary>
    public bool Exists => State is { Definition: not null, IsDeleting: false };

    /// <summary>What it is made for, with nothing left open.</summary>
    /// <exception cref="LlmException">NotFound: there is no index.</exception>
    public IndexDefinition RequireExisting() =>
        Exists ? State.Definition! : throw new LlmException(LlmErrorCode.NotFound, $"There is no index '{key.Index}'.", "index");

    /// <summary>Changes the state durably.</summary>
    public Task SaveAsync(Action<IndexGrainState> change) => InTurnAsync(() =>
    {
        change(State);
        return state.WriteStateAsync();
    });

    /// <summary>Clears the state durably.</summary>
    public Task ClearAsync() => InTurnAsync(async () =>
    {
        await state.ClearStateAsync();
        state.State = new IndexGrainState();
    });

    public void Dispose() => _writing.Dispose();

    private async Task InTurnAsync(Func<Task> write)
    {
        await _writing.WaitAsync();
        try
        {
            await write();
        }
        catch
        {
            onFailed();
            throw;
        }
        finally
        {
            _writing.Release();
        }
    }
}
