using Orleans.Runtime;
using Orleans.Storage;

namespace OrleansLlm.Grains.Tests.Conversations;

/// <summary>Counts what a store is asked for.</summary>
internal sealed class ConversationCounter(IGrainStorage inner) : IGrainStorage
{
    public int Reads { get; private set; }

    public int Writes { get; private set; }

    public void Reset() => (Reads, Writes) = (0, 0);

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        Reads++;
        return inner.ReadStateAsync(stateName, grainId, grainState);
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        Writes++;
        return inner.WriteStateAsync(stateName, grainId, grainState);
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => inner.ClearStateAsync(stateName, grainId, grainState);
}
