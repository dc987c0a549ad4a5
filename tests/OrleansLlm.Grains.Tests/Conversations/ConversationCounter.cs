using Orleans.Runtime;
using Orleans.Storage;

namespace OrleansLlm.Grains.Tests.Conversations;

/// <summary>Counts what a store is asked for.</summary>
internal sealed class ConversationCounter(IGrainStorage inner) : IGrainStorage
{
    public int Reads { get; private set; }

    public int Writes { get; private set; }

    /// <summary>Reads end when this does.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public void Reset() => (Reads, Writes) = (0, 0);

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        Reads++;
        await inner.ReadStateAsync(stateName, grainId, grainState);
        await Gate;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        Writes++;
        return inner.WriteStateAsync(stateName, grainId, grainState);
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => inner.ClearStateAsync(stateName, grainId, grainState);
}
