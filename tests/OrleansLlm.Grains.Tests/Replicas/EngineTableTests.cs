using Microsoft.Extensions.Time.Testing;
using OrleansLlm.Contracts;
using OrleansLlm.Engine;
using OrleansLlm.Grains.Replicas;

namespace OrleansLlm.Grains.Tests.Replicas;

public sealed class EngineTableTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<FakeEngine> _started = [];
    private readonly List<string> _stopped = [];
    private readonly EngineTable _table;
    private bool _fails;

    public EngineTableTests() => _table = new EngineTable(Start, _stopped.Add, _time);

    public ValueTask DisposeAsync() => _table.DisposeAsync();

    [Fact]
    public async Task An_engine_is_started_once_and_found_again()
    {
        var engine = await _table.GetAsync("m", "cpu");
        Assert.Same(engine, await _table.GetAsync("m", "cpu"));
        Assert.Same(engine, _table.Find("m", "cpu"));
        Assert.NotSame(engine, await _table.GetAsync("m", "cuda:1"));
        Assert.Equal(2, _started.Count);
    }

    [Fact]
    public async Task An_engine_that_has_stopped_by_itself_is_replaced_at_the_next_use()
    {
        var engine = (FakeEngine)await _table.GetAsync("m", "cpu");
        _time.Advance(EngineTable.ShortestLife);
        engine.Stop();
        var next = await _table.GetAsync("m", "cpu");
        Assert.NotSame(engine, next);
        Assert.True(next.IsHealthy);
        Assert.True(engine.IsDisposed);
        Assert.Equal(["m"], _stopped);
    }

    [Fact]
    public async Task One_that_stops_again_and_again_is_not_loaded_for_each_call()
    {
        var engine = (FakeEngine)await _table.GetAsync("m", "cpu");
        _time.Advance(TimeSpan.FromSeconds(10));
        engine.Stop();
        var refused = await Assert.ThrowsAsync<LlmException>(() => _table.GetAsync("m", "cpu"));
        Assert.Equal((LlmErrorCode.ReplicaUnavailable, TimeSpan.FromSeconds(20)), (refused.Code, refused.RetryAfter));
        Assert.Single(_started);
        _time.Advance(TimeSpan.FromSeconds(20));
        Assert.True((await _table.GetAsync("m", "cpu")).IsHealthy);
    }

    [Fact]
    public async Task A_start_that_failed_is_tried_again()
    {
        _fails = true;
        await Assert.ThrowsAsync<InvalidOperationException>(() => _table.GetAsync("m", "cpu"));
        _fails = false;
        Assert.True((await _table.GetAsync("m", "cpu")).IsHealthy);
    }

    [Fact]
    public async Task What_is_not_wanted_is_given_to_the_caller_and_what_has_stopped_goes_too()
    {
        var unwanted = await _table.GetAsync("old", "cpu");
        var stopped = (FakeEngine)await _table.GetAsync("stopped", "cpu");
        var kept = await _table.GetAsync("kept", "cpu");
        stopped.Stop();
        _time.Advance(EngineTable.ShortestLife);
        Assert.Equal([("old", unwanted)], _table.TakeOut((model, _, _) => model != "old"));
        Assert.Null(_table.Find("old", "cpu"));
        Assert.Null(_table.Find("stopped", "cpu"));
        Assert.Same(kept, _table.Find("kept", "cpu"));
    }

    [Fact]
    public async Task Nothing_is_started_again_once_all_were_ended()
    {
        var engine = (FakeEngine)await _table.GetAsync("m", "cpu");
        _time.Advance(EngineTable.ShortestLife);
        await _table.DisposeAsync();
        Assert.True(engine.IsDisposed);
        await Assert.ThrowsAsync<LlmException>(() => _table.GetAsync("m", "cpu"));
        Assert.Single(_started);
    }

    private FakeEngine Start(string model, string device)
    {
        if (_fails)
        {
            throw new InvalidOperationException("No.");
        }

        var engine = new FakeEngine();
        _started.Add(engine);
        return engine;
    }

    private sealed record FakeEngine() : ServedEngine((Models.Packages.PackagedModel)null!)
    {
        private bool _stopped;

        public bool IsDisposed { get; private set; }

        public override bool IsHealthy => !_stopped;

        public override EngineLoad Load => new(0, 0, 1);

        public void Stop() => _stopped = true;

        public override Task DrainAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public override ValueTask DisposeAsync()
        {
            (_stopped, IsDisposed) = (true, true);
            return ValueTask.CompletedTask;
        }
    }
}
