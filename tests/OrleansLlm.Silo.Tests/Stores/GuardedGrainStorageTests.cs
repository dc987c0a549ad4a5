using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Orleans.Storage;
using OrleansLlm.Contracts;
using OrleansLlm.Silo.Hosting.Storage;

namespace OrleansLlm.Silo.Tests.Stores;

/// <summary>What callers see of a store that fails.</summary>
public sealed class GuardedGrainStorageTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly GrainId Grain = GrainId.Create("test", "one");

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task A_failure_of_the_provider_is_a_store_that_is_not_available_and_keeps_its_text_to_itself()
    {
        var storage = Guard(new FakeProvider(() => Task.FromException(new InvalidOperationException("password=secret"))));
        foreach (var operation in Operations(storage))
        {
            var failure = await Assert.ThrowsAsync<LlmException>(operation);
            Assert.Equal(LlmErrorCode.StoreUnavailable, failure.Code);
            Assert.True(failure.IsRetryable);
            Assert.NotNull(failure.RetryAfter);
            Assert.DoesNotContain("secret", failure.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_store_that_does_not_answer_is_given_up_on_after_the_limit()
    {
        var never = new TaskCompletionSource();
        var storage = Guard(new FakeProvider(() => never.Task));
        foreach (var operation in Operations(storage))
        {
            var running = operation();
            _time.Advance(Limit - TimeSpan.FromTicks(1));
            Assert.False(running.IsCompleted);
            _time.Advance(TimeSpan.FromTicks(1));
            Assert.Equal(LlmErrorCode.StoreUnavailable, (await Assert.ThrowsAsync<LlmException>(() => running)).Code);
        }
    }

    [Fact]
    public async Task What_a_given_up_read_still_brings_does_not_reach_the_grain()
    {
        var late = new TaskCompletionSource();
        var storage = Guard(new FakeProvider(() => late.Task));
        var state = new GrainState<List<string>>(["mine"]);
        var read = storage.ReadStateAsync("s", Grain, state);
        _time.Advance(Limit);
        await Assert.ThrowsAsync<LlmException>(() => read);

        late.SetResult();

        Assert.Equal(["mine"], state.State);
        Assert.False(state.RecordExists);
    }

    [Fact]
    public async Task A_conflict_stays_a_conflict()
    {
        var storage = Guard(new FakeProvider(() => Task.FromException(new InconsistentStateException("conflict"))));
        foreach (var operation in Operations(storage))
        {
            await Assert.ThrowsAsync<InconsistentStateException>(operation);
        }
    }

    private static IEnumerable<Func<Task>> Operations(GuardedGrainStorage storage) =>
    [
        () => storage.ReadStateAsync("s", Grain, new GrainState<List<string>>([])),
        () => storage.WriteStateAsync("s", Grain, new GrainState<List<string>>([])),
        () => storage.ClearStateAsync("s", Grain, new GrainState<List<string>>([], "1")),
        () => storage.ClearStateAsync("s", Grain, new GrainState<List<string>>([])),
    ];

    private GuardedGrainStorage Guard(IGrainStorage provider) =>
        new(provider, new NoSerializer(), id => id, Limit, _time, NullLogger<GuardedGrainStorage>.Instance);

    private sealed class NoSerializer : IGrainStorageSerializer
    {
        public BinaryData Serialize<T>(T? input) => BinaryData.Empty;

        public T Deserialize<T>(BinaryData input) => Activator.CreateInstance<T>();
    }

    private sealed class FakeProvider(Func<Task> operation) : IGrainStorage
    {
        public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            await operation();
            grainState.RecordExists = true;
        }

        public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => operation();

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => operation();
    }
}
