using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Serialization;
using Orleans.Storage;
using OrleansLlm.Contracts;

namespace OrleansLlm.Cluster.Tests.Hosting;

/// <summary>A store in memory that outlives the silos that use it.</summary>
internal sealed class SharedStore : IGrainStorage
{
    private readonly Serializer _serializer = new ServiceCollection().AddSerializer().BuildServiceProvider().GetRequiredService<Serializer>();
    private readonly ConcurrentDictionary<string, byte[]> _records = [];

    /// <summary>Fails writes and clearings of records (name|grain), as a store that does not answer.</summary>
    public Func<string, bool> Refuses { get; set; } = _ => false;

    public int Count(string key) => _records.Keys.Count(record => record.EndsWith($"/{key}", StringComparison.Ordinal));

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        grainState.RecordExists = _records.TryGetValue($"{stateName}|{grainId}", out var found);
        grainState.State = grainState.RecordExists ? _serializer.Deserialize<T>(found!) : Activator.CreateInstance<T>();
        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        Require(stateName, grainId);
        _records[$"{stateName}|{grainId}"] = _serializer.SerializeToArray(grainState.State);
        grainState.RecordExists = true;
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        Require(stateName, grainId);
        _records.TryRemove($"{stateName}|{grainId}", out _);
        (grainState.RecordExists, grainState.State) = (false, Activator.CreateInstance<T>());
        return Task.CompletedTask;
    }

    private void Require(string stateName, GrainId grainId)
    {
        if (Refuses($"{stateName}|{grainId}"))
        {
            throw new LlmException(LlmErrorCode.StoreUnavailable, "The store does not answer.", retryAfter: TimeSpan.FromSeconds(1));
        }
    }
}
