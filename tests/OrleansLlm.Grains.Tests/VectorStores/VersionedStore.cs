using Orleans.Runtime;
using Orleans.Storage;

namespace OrleansLlm.Grains.Tests.VectorStores;

/// <summary>Grain storage in memory that refuses a writer who has not seen the newest version, as every real one does.</summary>
internal sealed class VersionedStore : IGrainStorage
{
    private readonly Dictionary<string, (object? State, string Version)> _records = [];
    private int _version;

    public int Count => _records.Count;

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        grainState.RecordExists = _records.TryGetValue(Key(stateName, grainId), out var found);
        grainState.State = grainState.RecordExists ? Copy((T)found.State!) : Activator.CreateInstance<T>();
        grainState.ETag = grainState.RecordExists ? found.Version : null;
        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        Check(stateName, grainId, grainState.ETag);
        grainState.ETag = $"{++_version}";
        _records[Key(stateName, grainId)] = (Copy(grainState.State), grainState.ETag);
        grainState.RecordExists = true;
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        Check(stateName, grainId, grainState.ETag);
        _records.Remove(Key(stateName, grainId));
        (grainState.RecordExists, grainState.ETag) = (false, null);
        return Task.CompletedTask;
    }

    private void Check(string stateName, GrainId grainId, string? version)
    {
        if (_records.TryGetValue(Key(stateName, grainId), out var found) ? found.Version != version : version is not null)
        {
            throw new InconsistentStateException($"{stateName} of {grainId} was changed by another writer.");
        }
    }

    /// <summary>What is stored does not change with what a grain holds: lists are copied, their elements never change.</summary>
    private static T Copy<T>(T state)
    {
        var copy = Activator.CreateInstance<T>();
        foreach (var property in typeof(T).GetProperties().Where(property => property.CanWrite))
        {
            var value = property.GetValue(state);
            property.SetValue(copy, value is System.Collections.IList { IsFixedSize: false } list ? Activator.CreateInstance(list.GetType(), list) : value);
        }

        return copy;
    }

    private static string Key(string stateName, GrainId grainId) => $"{stateName}|{grainId}";
}
