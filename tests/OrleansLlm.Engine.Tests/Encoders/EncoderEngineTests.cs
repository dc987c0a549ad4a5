using CsCheck;
using OrleansLlm.Engine.Encoders;

namespace OrleansLlm.Engine.Tests.Encoders;

public sealed class EncoderEngineTests
{
    [Fact]
    public async Task Many_callers_get_each_their_own_results()
    {
        await using var fixture = new EncoderFixture();
        var random = new Random(1);
        var callers = Enumerable.Range(0, 50).Select(async caller =>
        {
            int[] lengths = [.. Enumerable.Range(0, random.Next(1, 40)).Select(_ => random.Next(1, 200))];
            var results = await EncoderFixture.ReadAsync(fixture.Engine.Submit(EncoderFixture.Request($"t{caller % 3}", lengths)));
            Assert.Equal(lengths.Length, results.Count);
            Assert.All(results, result => Assert.Equal([lengths[result.Key], lengths[result.Key] * result.Key], result.Value));
        });
        await Task.WhenAll(callers);
        Assert.Equal(new EngineLoad(0, 0, 64), fixture.Engine.Load);
    }

    [Fact]
    public async Task What_waits_while_a_batch_runs_runs_together_by_length()
    {
        await using var fixture = new EncoderFixture(held: true);
        var first = fixture.Engine.Submit(EncoderFixture.Request("a", 5));
        await fixture.BegunAsync();
        var second = fixture.Engine.Submit(EncoderFixture.Request("a", 100, 10, 100, 10));
        Assert.Equal(new EngineLoad(1, 4, 64), fixture.Engine.Load);
        fixture.Release(10);
        await EncoderFixture.ReadAsync(first);
        await EncoderFixture.ReadAsync(second);
        Assert.Equal([[5], [100, 100], [10, 10]], fixture.Runner.Batches);
    }

    [Fact]
    public async Task An_input_that_becomes_no_numbers_ends_its_own_request_only()
    {
        await using var fixture = new EncoderFixture(held: true);
        var first = fixture.Engine.Submit(EncoderFixture.Request("a", 5));
        await fixture.BegunAsync();
        var poison = new EncodeRequest { Tenant = "a", Inputs = [new EncoderInput([3, 4, 5]), new EncoderInput([FakeEncoderRunner.Poison, 4, 5])] };
        var poisoned = Enumerable.Range(0, 3).Select(_ => fixture.Engine.Submit(poison)).ToList();
        var other = fixture.Engine.Submit(EncoderFixture.Request("b", 3));
        fixture.Release(100);
        await EncoderFixture.ReadAsync(first);
        foreach (var stream in poisoned)
        {
            var failure = await Assert.ThrowsAsync<EngineFailedException>(() => EncoderFixture.ReadAsync(stream));
            Assert.Contains("Inputs[1]", failure.Message, StringComparison.Ordinal);
        }

        var others = await EncoderFixture.ReadAsync(other);
        Assert.Equal(3, others[0][0]);
        await EncoderFixture.ReadAsync(fixture.Engine.Submit(EncoderFixture.Request("b", 3)));
    }

    [Fact]
    public async Task A_cancelled_request_leaves_the_queue_and_its_stream_ends()
    {
        await using var fixture = new EncoderFixture(held: true);
        var running = fixture.Engine.Submit(EncoderFixture.Request("a", 5));
        await fixture.BegunAsync();
        var waiting = fixture.Engine.Submit(EncoderFixture.Request("a", 5, 5));
        waiting.Dispose();
        Assert.Equal(0, fixture.Engine.Load.Waiting);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => EncoderFixture.ReadAsync(waiting));
        fixture.Release(10);
        await EncoderFixture.ReadAsync(running);
        Assert.Equal([[5]], fixture.Runner.Batches);
    }

    [Fact]
    public async Task A_full_queue_refuses_with_the_time_until_there_is_room()
    {
        await using var fixture = new EncoderFixture(new EncoderOptions { MaxWaitingTokens = 1_024 }, held: true);
        var first = fixture.Engine.Submit(EncoderFixture.Request("a", 100));
        await fixture.BegunAsync();
        // 100 tokens take 2 s.
        fixture.Time.Advance(TimeSpan.FromSeconds(2));
        fixture.Release(1);
        await EncoderFixture.ReadAsync(first);

        _ = fixture.Engine.Submit(EncoderFixture.Request("a", 1));
        await fixture.BegunAsync();
        _ = fixture.Engine.Submit(EncoderFixture.Request("a", 500));
        var ofOneTenant = Assert.Throws<EngineQueueFullException>(() => fixture.Engine.Submit(EncoderFixture.Request("a", 62)));
        Assert.Equal(1, ofOneTenant.RetryAfter.TotalSeconds, 3);
        _ = fixture.Engine.Submit(EncoderFixture.Request("b", 500));
        var ofAll = Assert.Throws<EngineQueueFullException>(() => fixture.Engine.Submit(EncoderFixture.Request("c", 74)));
        Assert.Equal(1, ofAll.RetryAfter.TotalSeconds, 3);
        Assert.Contains("1024", ofAll.Message, StringComparison.Ordinal);
        _ = fixture.Engine.Submit(EncoderFixture.Request("c", 24));
    }

    [Fact]
    public async Task A_request_larger_than_the_queue_is_taken_in_when_nothing_waits()
    {
        await using var fixture = new EncoderFixture(new EncoderOptions { MaxWaitingTokens = 1_024 });
        int[] lengths = [.. Enumerable.Repeat(500, 10)];
        Assert.Equal(10, (await EncoderFixture.ReadAsync(fixture.Engine.Submit(EncoderFixture.Request("a", lengths)))).Count);
    }

    [Fact]
    public async Task A_wait_that_would_be_too_long_is_refused_with_the_prediction()
    {
        await using var fixture = new EncoderFixture(new EncoderOptions { MaxPredictedWait = TimeSpan.FromSeconds(5) }, held: true);
        var first = fixture.Engine.Submit(EncoderFixture.Request("a", 100));
        await fixture.BegunAsync();
        fixture.Time.Advance(TimeSpan.FromSeconds(2));
        fixture.Release(1);
        await EncoderFixture.ReadAsync(first);
        _ = fixture.Engine.Submit(EncoderFixture.Request("a", 1));
        await fixture.BegunAsync();
        _ = fixture.Engine.Submit(EncoderFixture.Request("a", 300));
        Assert.Equal(6, Assert.Throws<EngineQueueFullException>(() => fixture.Engine.Submit(EncoderFixture.Request("b", 1))).RetryAfter.TotalSeconds, 3);
    }

    [Fact]
    public async Task Time_limits_end_what_is_late_and_nothing_else()
    {
        await using var fixture = new EncoderFixture(held: true);
        var running = fixture.Engine.Submit(EncoderFixture.Request("a", 5) with { MaxQueueTime = TimeSpan.FromSeconds(1) });
        await fixture.BegunAsync();
        var queued = fixture.Engine.Submit(EncoderFixture.Request("a", 5) with { MaxQueueTime = TimeSpan.FromSeconds(1) });
        var dead = fixture.Engine.Submit(EncoderFixture.Request("a", 5) with { Deadline = TimeSpan.FromSeconds(1) });
        var patient = fixture.Engine.Submit(EncoderFixture.Request("a", 5) with { Deadline = TimeSpan.FromSeconds(9) });
        fixture.Time.Advance(TimeSpan.FromSeconds(1));
        fixture.Release(10);
        Assert.Single(await EncoderFixture.ReadAsync(running));
        Assert.Equal(EngineTimeLimit.QueueTime, (await Assert.ThrowsAsync<EngineTimeoutException>(() => EncoderFixture.ReadAsync(queued))).Kind);
        Assert.Equal(EngineTimeLimit.Deadline, (await Assert.ThrowsAsync<EngineTimeoutException>(() => EncoderFixture.ReadAsync(dead))).Kind);
        Assert.Single(await EncoderFixture.ReadAsync(patient));
    }

    [Fact]
    public async Task A_failed_batch_fails_its_own_requests_and_a_second_one_in_a_row_ends_the_engine()
    {
        await using var fixture = new EncoderFixture();
        fixture.Runner.BeforeRun = () => throw new InvalidOperationException("broken");
        var failed = await Assert.ThrowsAsync<EngineFailedException>(() => EncoderFixture.ReadAsync(fixture.Engine.Submit(EncoderFixture.Request("a", 5))));
        Assert.Contains("broken", failed.Message, StringComparison.Ordinal);
        fixture.Runner.BeforeRun = () => { };
        Assert.Single(await EncoderFixture.ReadAsync(fixture.Engine.Submit(EncoderFixture.Request("a", 5))));
        fixture.Runner.BeforeRun = () => throw new InvalidOperationException("broken");
        await Assert.ThrowsAsync<EngineFailedException>(() => EncoderFixture.ReadAsync(fixture.Engine.Submit(EncoderFixture.Request("a", 5))));
        await Assert.ThrowsAnyAsync<Exception>(() => EncoderFixture.ReadAsync(fixture.Engine.Submit(EncoderFixture.Request("a", 5))));
        Assert.Contains("broken", Assert.Throws<EngineStoppedException>(() => fixture.Engine.Submit(EncoderFixture.Request("a", 5))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Draining_lets_those_inside_end_and_takes_no_more_in()
    {
        await using var fixture = new EncoderFixture(held: true);
        var inside = fixture.Engine.Submit(EncoderFixture.Request("a", 5, 50));
        await fixture.BegunAsync();
        var drained = fixture.Engine.DrainAsync();
        Assert.Throws<EngineStoppedException>(() => fixture.Engine.Submit(EncoderFixture.Request("a", 5)));
        Assert.False(drained.IsCompleted);
        fixture.Release(10);
        Assert.Equal(2, (await EncoderFixture.ReadAsync(inside)).Count);
        await drained;
    }

    [Fact]
    public async Task Disposing_fails_those_inside_and_frees_the_model()
    {
        var fixture = new EncoderFixture(held: true);
        var running = fixture.Engine.Submit(EncoderFixture.Request("a", 5));
        await fixture.BegunAsync();
        var waiting = fixture.Engine.Submit(EncoderFixture.Request("a", 5));
        await fixture.DisposeAsync();
        await Assert.ThrowsAsync<EngineStoppedException>(() => EncoderFixture.ReadAsync(waiting));
        await Assert.ThrowsAsync<EngineStoppedException>(() => EncoderFixture.ReadAsync(running));
        Assert.True(fixture.Runner.IsDisposed);
    }

    [Fact]
    public async Task Wrong_inputs_are_named_before_they_reach_the_model()
    {
        await using var fixture = new EncoderFixture();
        Assert.Contains("1 to 512 tokens. Given: 513", Refusal(EncoderFixture.Request("a", 5, 513)), StringComparison.Ordinal);
        Assert.Contains("Inputs[1] must have 1 to 512 tokens. Given: 0", Refusal(EncoderFixture.Request("a", 5, 0)), StringComparison.Ordinal);
        Assert.Contains("at least 1 input", Refusal(EncoderFixture.Request("a")), StringComparison.Ordinal);
        Assert.Contains("0 to 999. Given: -1", Refusal(new EncodeRequest { Inputs = [new EncoderInput([-1])] }), StringComparison.Ordinal);
        Assert.Contains("0 to 999. Given: 1000", Refusal(new EncodeRequest { Inputs = [new EncoderInput([1_000])] }), StringComparison.Ordinal);
        Assert.Contains("SecondSegment", Refusal(new EncodeRequest { Inputs = [new EncoderInput([1], 2)] }), StringComparison.Ordinal);
        Assert.Contains("Deadline", Refusal(EncoderFixture.Request("a", 5) with { Deadline = TimeSpan.Zero }), StringComparison.Ordinal);

        string Refusal(EncodeRequest request) => Assert.Throws<ArgumentException>(() => fixture.Engine.Submit(request)).Message;
    }

    [Fact]
    public async Task Random_requests_and_cancels_leave_nothing_behind() => await Gen.Int[0, 9].Array[10, 60].SampleAsync(async steps =>
    {
        await using var fixture = new EncoderFixture(new EncoderOptions { MaxTokensPerBatch = 64, MaxBatch = 4 });
        var reading = new List<Task>();
        foreach (var step in steps)
        {
            var stream = fixture.Engine.Submit(EncoderFixture.Request($"t{step % 3}", [.. Enumerable.Range(1, step + 1)]));
            if (step % 4 == 0)
            {
                stream.Dispose();
            }
            else
            {
                reading.Add(EncoderFixture.ReadAsync(stream));
            }
        }

        await Task.WhenAll(reading);
        await fixture.Engine.DrainAsync();
        Assert.Equal(new EngineLoad(0, 0, 4), fixture.Engine.Load with { Running = 0 });
    }, iter: 30);
}
