using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Serialization;
using Orleans.Storage;
using OrleansLlm.Contracts;

namespace OrleansLlm.Cluster.Tests.Budgets;

/// <summary>Grain storage of all silos of a test, that can be switched off: then every operation fails as a store that does not answer.</summary>
internal sealed class SwitchedStore : IGrainStorage
{
    private static readonly Serializer Serializer = new ServiceCollection().AddSerializer().BuildServiceProvider().GetRequiredService<Serializer>();

    private readonly ConcurrentDictionary<string, (byte[] Payload, string Version)> _records = [];

    public volatile bool IsDown;

    /// <summary>What a write of a record (name|grain) waits for.</summary>
    public Func<string, Task> BeforeWrite { get; set; } = _ => Task.CompletedTask;

    public IEnumerable<string> Keys => _records.Keys;

    /// <summary>Changes a byte in the middle of each record whose key has this text.</summary>
    public void Damage(string text)
    {
        foreach (var (key, (payload, version)) in _records.Where(record => record.Key.Contains(text, StringComparison.Ordinal)))
        {
            var damaged = payload.ToArray();
            damaged[damaged.Length / 2] ^= 1;
            _records[key] = (damaged, version);
        }
    }

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await AnswerAsync();
        var found = _records.TryGetValue(Key(stateName, grainId), out var record);
        grainState.State = found ? Serializer.Deserialize<T>(record.Payload) : Activator.CreateInstance<T>();
        (grainState.RecordExists, grainState.ETag) = (found, record.Version);
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var record = (Serializer.SerializeToArray(grainState.State), Guid.NewGuid().ToString());
        await BeforeWrite(Key(stateName, grainId));
        await AnswerAsync();
        Change(stateName, grainId, grainState.ETag, record);
        (grainState.RecordExists, grainState.ETag) = (true, record.Item2);
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await AnswerAsync();
        Change(stateName, grainId, grainState.ETag, null);
        (grainState.RecordExists, grainState.ETag) = (false, null);
    }

    private async Task AnswerAsync()
    {
        await Task.Yield();
        if (IsDown)
        {
            throw new LlmException(LlmErrorCode.StoreUnavailable, "The store is switched off.", retryAfter: TimeSpan.FromSeconds(1));
        }
    }

    private void Change(string stateName, GrainId grainId, string? etag, (byte[] Payload, string Version)? record)
    {
        lock (_records)
        {
            var key = Key(stateName, grainId);
            var current = _records.TryGetValue(key, out var known) ? known.Version : null;
            if (current != etag)
            {
                throw new InconsistentStateException($"{key} is at {current ?? "none"}, not {etag ?? "none"}.", current ?? "none", etag ?? "none");
            }

            if (record is { } changed)
            {
                _records[key] = changed;
            }
            else
            {
                _records.TryRemove(key, out _);
            }
        }
    }

    private static string Key(string stateName, GrainId grainId) => $"{stateName}|{grainId}";
}
