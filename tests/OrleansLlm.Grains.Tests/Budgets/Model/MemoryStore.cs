using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Serialization;
using Orleans.Storage;

namespace OrleansLlm.Grains.Tests.Budgets.Model;

/// <summary>Grain storage in memory, serialised and versioned like a real one, that can die after so many writes or fail single ones.</summary>
internal sealed class MemoryStore : IGrainStorage
{
    private static readonly Serializer Serializer = new ServiceCollection().AddSerializer().BuildServiceProvider().GetRequiredService<Serializer>();

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (byte[] Payload, long Version)> _records = [];
    private long _version;

    /// <summary>Writes until the store dies; null: it lives.</summary>
    public int? WritesLeft { get; set; }

    /// <summary>Runs before each write; may throw to fail it before it is made.</summary>
    public Action<string>? BeforeWrite { get; set; }

    /// <summary>Runs after each write; may throw to lose its answer.</summary>
    public Action<string>? AfterWrite { get; set; }

    public IEnumerable<string> Names => _records.Keys.Select(key => key[..key.IndexOf('|', StringComparison.Ordinal)]);

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        using var held = _lock.EnterScope();
        RequireAlive(0);
        var found = _records.TryGetValue(Key(stateName, grainId), out var record);
        grainState.State = found ? Serializer.Deserialize<T>(record.Payload) : Activator.CreateInstance<T>();
        (grainState.RecordExists, grainState.ETag) = (found, found ? $"{record.Version}" : null);
        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        BeforeWrite?.Invoke(stateName);
        using var held = _lock.EnterScope();
        RequireAlive(1);
        RequireVersion(stateName, grainId, grainState.ETag);
        _records[Key(stateName, grainId)] = (Serializer.SerializeToArray(grainState.State), ++_version);
        AfterWrite?.Invoke(stateName);
        (grainState.RecordExists, grainState.ETag) = (true, $"{_version}");
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        using var held = _lock.EnterScope();
        RequireAlive(1);
        RequireVersion(stateName, grainId, grainState.ETag);
        _records.Remove(Key(stateName, grainId));
        (grainState.RecordExists, grainState.ETag) = (false, null);
        return Task.CompletedTask;
    }

    /// <summary>Stores a record as it came from elsewhere.</summary>
    public void Put(string stateName, GrainId grainId, byte[] payload) => _records[Key(stateName, grainId)] = (payload, ++_version);

    /// <summary>A record's bytes.</summary>
    public byte[] Get(string stateName, GrainId grainId) => _records[Key(stateName, grainId)].Payload;

    private void RequireAlive(int writes)
    {
        if (WritesLeft < writes || WritesLeft == 0)
        {
            WritesLeft = 0;
            throw new IOException("The store is dead.");
        }

        WritesLeft -= writes;
    }

    private void RequireVersion(string stateName, GrainId grainId, string? etag)
    {
        var current = _records.TryGetValue(Key(stateName, grainId), out var record) ? $"{record.Version}" : null;
        if (current != etag)
        {
            throw new InconsistentStateException($"{stateName} is at {current ?? "none"}, not {etag ?? "none"}.", current ?? "none", etag ?? "none");
        }
    }

    private static string Key(string stateName, GrainId grainId) => $"{stateName}|{grainId}";
}
