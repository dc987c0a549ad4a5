using Orleans.Storage;
using OrleansLlm.Contracts;

namespace OrleansLlm.Silo.Hosting.Storage;

/// <summary>
/// Gives every provider one behaviour, which the grains rely on. A state is serialised before the first await, so a reentrant grain
/// may change it while it is being written. A write without an etag only ever inserts, and a clear without one clears nothing that
/// exists: both then fail with <see cref="InconsistentStateException"/>, as every stale etag does. States of different grains never
/// meet. Each operation ends within the limit. A store that fails, or does not answer, is
/// <see cref="LlmErrorCode.StoreUnavailable"/>; whether a write that failed so was made is unknown. Thread-safe.
/// </summary>
internal sealed partial class GuardedGrainStorage(
    IGrainStorage provider,
    IGrainStorageSerializer serializer,
    Func<GrainId, GrainId> keyOf,
    TimeSpan limit,
    TimeProvider timeProvider,
    ILogger<GuardedGrainStorage> logger) : IGrainStorage
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var raw = await ReadAsync(stateName, grainId).ConfigureAwait(false);
        grainState.State = raw.RecordExists ? serializer.Deserialize<T>(raw.State!.Payload) : Activator.CreateInstance<T>();
        (grainState.ETag, grainState.RecordExists) = (raw.ETag, raw.RecordExists);
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var raw = Raw(grainState, new RawState { Payload = serializer.Serialize(grainState.State) });
        await RunAsync(() => provider.WriteStateAsync(stateName, keyOf(grainId), raw), stateName, grainId).ConfigureAwait(false);
        (grainState.ETag, grainState.RecordExists) = (raw.ETag, true);
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (grainState.ETag is not null)
        {
            var raw = Raw(grainState, new RawState());
            await RunAsync(() => provider.ClearStateAsync(stateName, keyOf(grainId), raw), stateName, grainId).ConfigureAwait(false);
        }
        else if ((await ReadAsync(stateName, grainId).ConfigureAwait(false)).RecordExists)
        {
            throw new InconsistentStateException(
                $"State '{stateName}' of {grainId} exists, but its version was not given to clear it.", "unknown", "none");
        }

        (grainState.State, grainState.ETag, grainState.RecordExists) = (Activator.CreateInstance<T>(), null, false);
    }

    private async Task<GrainState<RawState>> ReadAsync(string stateName, GrainId grainId)
    {
        // A state of its own: an operation that is given up on may still end later, and must not reach into the grain then.
        var raw = new GrainState<RawState>(new RawState());
        await RunAsync(() => provider.ReadStateAsync(stateName, keyOf(grainId), raw), stateName, grainId).ConfigureAwait(false);
        return raw;
    }

    private static GrainState<RawState> Raw<T>(IGrainState<T> state, RawState payload) =>
        new(payload, state.ETag) { RecordExists = state.RecordExists };

    private async Task RunAsync(Func<Task> operation, string stateName, GrainId grainId)
    {
        try
        {
            await operation().WaitAsync(limit, timeProvider).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not InconsistentStateException)
        {
            LogFailed(exception, stateName, grainId);

            // The provider's exception stays here: its type may be unknown to the caller's process, its text may name servers.
            throw new LlmException(
                LlmErrorCode.StoreUnavailable, "The store of the cluster's state is not available. Try again shortly.", retryAfter: RetryAfter);
        }
    }

    [LoggerMessage(LogLevel.Error, "The store failed on state '{State}' of {Grain}.")]
    private partial void LogFailed(Exception exception, string state, GrainId grain);
}
