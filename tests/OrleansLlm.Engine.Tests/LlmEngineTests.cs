using CsCheck;
using OrleansLlm.Engine.Sampling;
using OrleansLlm.Engine.Sequences;
using OrleansLlm.Engine.Speculation;
using OrleansLlm.Engine.Tests.Testing;

namespace OrleansLlm.Engine.Tests;

public sealed class LlmEngineTests
{
    private static readonly Gen<SequenceRequest> AnyRequest =
        from common in Gen.Int[0, 3]
        from tail in Gen.Int[3, 49].Array[1, 13]
        from tenant in Gen.Int[0, 1]
        from priority in Gen.Int[-1, 1]
        from max in Gen.Int[1, 30]
        from ignoreEnd in Gen.Bool
        from sampling in AnySampling
        select new SequenceRequest
        {
            Id = "any",
            Prompt = Enumerable.Repeat(3 + common, common == 0 ? 0 : 20).Concat(tail).ToArray(),
            MaxTokens = max,
            IgnoreEndOfSequence = ignoreEnd,
            Sampling = sampling,
            Tenant = $"tenant {tenant}",
            Priority = priority,
        };

    private static Gen<SamplingParameters> AnySampling =>
        from temperature in Gen.OneOf(Gen.Const(0f), Gen.Const(0.7f), Gen.Const(1.3f))
        from topK in Gen.OneOf(Gen.Const(0), Gen.Const(5))
        from topP in Gen.OneOf(Gen.Const(1f), Gen.Const(0.8f))
        from penalty in Gen.OneOf(Gen.Const(0f), Gen.Const(0.5f))
        from seed in Gen.ULong
        select new SamplingParameters
        {
            Temperature = temperature,
            TopK = topK,
            TopP = topP,
            FrequencyPenalty = penalty,
            RepetitionPenalty = 1 + penalty,
            Seed = seed,
        };

    [Fact]
    public void Any_joins_cancels_and_preemptions_leave_each_sequences_text_as_it_is_alone() =>
        Gen.Select(AnyRequest.Array[1, 14], Gen.Int[1, 5], Gen.Int[64, 200], Gen.Enum<SpeculationMode>()).Sample(
            async (SequenceRequest[] requests, int slots, int cached, SpeculationMode mode) => await AssertAsAloneAsync(requests, slots, cached, mode), iter: 120);

    [Fact]
    public async Task End_tokens_end_a_sequence_unless_they_are_ignored()
    {
        await using var fixture = new EngineFixture();
        fixture.Runner.AdjustLogits = logits => logits[2] = 100;
        var request = EngineFixture.Request(5) with { IgnoreEndOfSequence = false };
        var ended = await fixture.Engine.Submit(request).ReadAsync();
        Assert.Equal((string.Empty, 1, SequenceFinish.Stop), (ended.Text, ended.Tokens, ended.Finish));
        var ignored = await fixture.Engine.Submit(request with { IgnoreEndOfSequence = true }).ReadAsync();
        Assert.Equal((string.Empty, 5, SequenceFinish.Length), (ignored.Text, ignored.Tokens, ignored.Finish));
    }

    [Fact]
    public async Task A_stop_string_over_token_borders_cuts_the_text()
    {
        await using var fixture = new EngineFixture();
        var request = EngineFixture.Request(12);
        var whole = EngineFixture.TextOf(fixture.Alone(request));
        var stop = whole.Substring(whole.IndexOf("><", whole.Length / 2, StringComparison.Ordinal) - 1, 4);
        var result = await fixture.Engine.Submit(request with { Stop = ["never", stop] }).ReadAsync();
        Assert.Equal(whole[..whole.IndexOf(stop, StringComparison.Ordinal)], result.Text);
        Assert.Equal(SequenceFinish.Stop, result.Finish);
        Assert.InRange(result.Tokens, 1, 12);
    }

    [Fact]
    public async Task Text_held_back_for_a_stop_string_is_given_out_at_the_end()
    {
        await using var fixture = new EngineFixture();
        var request = EngineFixture.Request(6);
        var whole = EngineFixture.TextOf(fixture.Alone(request));
        Assert.Equal(whole, (await fixture.Engine.Submit(request with { Stop = [whole[^3..] + "!"] }).ReadAsync()).Text);
    }

    [Fact]
    public async Task Log_probabilities_come_one_per_token()
    {
        await using var fixture = new EngineFixture();
        var request = EngineFixture.Request(4) with { Sampling = new SamplingParameters { Temperature = 0, TopLogprobs = 2 } };
        var result = await fixture.Engine.Submit(request).ReadAsync();
        Assert.Equal(fixture.Alone(request), result.Logprobs.Select(entry => entry.Token));
        Assert.All(result.Logprobs, entry => Assert.Equal((2, entry.Token, entry.Logprob), (entry.Top.Count, entry.Top[0].Key, entry.Top[0].Value)));
    }

    [Fact]
    public async Task Cancel_frees_the_slot_before_the_next_step_and_ends_the_stream_as_cancelled()
    {
        using var gate = new SemaphoreSlim(0);
        await using var fixture = new EngineFixture(slots: 1);
        fixture.Runner.BeforeRun = () => gate.Wait();
        var first = fixture.Engine.Submit(EngineFixture.Request(30));
        gate.Release();
        await first.Updates.ReadAsync();
        // The engine is at the gate of the first sequence's second step.
        var second = fixture.Engine.Submit(EngineFixture.Request(1));
        first.Cancel();
        first.Cancel();
        gate.Release(2);
        Assert.Equal(1, (await second.ReadAsync()).Tokens);
        await Assert.ThrowsAsync<OperationCanceledException>(first.ReadAsync);
        Assert.Equal(0, fixture.Engine.Load.Waiting);
    }

    [Fact]
    public async Task A_waiting_sequence_can_be_cancelled()
    {
        using var gate = new SemaphoreSlim(0);
        await using var fixture = new EngineFixture(slots: 1);
        fixture.Runner.BeforeRun = () => gate.Wait();
        var running = fixture.Engine.Submit(EngineFixture.Request(2));
        var waiting = fixture.Engine.Submit(EngineFixture.Request(2));
        waiting.Cancel();
        gate.Release(10);
        await Assert.ThrowsAsync<OperationCanceledException>(waiting.ReadAsync);
        Assert.Equal(2, (await running.ReadAsync()).Tokens);
    }

    [Fact]
    public async Task One_sequence_too_many_is_refused_with_a_time_to_wait()
    {
        using var gate = new SemaphoreSlim(0);
        await using var fixture = new EngineFixture(new EngineOptions { MaxWaiting = 2 }, slots: 1);
        fixture.Runner.BeforeRun = () => gate.Wait();
        var streams = Enumerable.Range(0, 3).Select(_ => fixture.Engine.Submit(EngineFixture.Request(1))).ToList();
        var refused = Assert.Throws<EngineQueueFullException>(() => fixture.Engine.Submit(EngineFixture.Request(1)));
        Assert.InRange(refused.RetryAfter.TotalSeconds, 0.1, 60);
        Assert.Contains("MaxWaiting is 2", refused.Message, StringComparison.Ordinal);
        gate.Release(10);
        foreach (var stream in streams)
        {
            await stream.ReadAsync();
        }

        Assert.Equal(1, (await fixture.Engine.Submit(EngineFixture.Request(1)).ReadAsync()).Tokens);
    }

    [Fact]
    public async Task A_failing_step_ends_its_sequences_and_the_engine_goes_on()
    {
        await using var fixture = new EngineFixture(slots: 1);
        var runs = 0;
        fixture.Runner.BeforeRun = () =>
        {
            if (Interlocked.Increment(ref runs) == 2)
            {
                throw new InvalidOperationException("boom");
            }
        };
        var first = fixture.Engine.Submit(EngineFixture.Request(5));
        var second = fixture.Engine.Submit(EngineFixture.Request(5));
        var failure = await Assert.ThrowsAsync<EngineFailedException>(first.ReadAsync);
        Assert.Contains("boom", failure.Message, StringComparison.Ordinal);
        Assert.Equal(5, (await second.ReadAsync()).Tokens);
        Assert.True(fixture.Engine.IsHealthy);
    }

    [Fact]
    public async Task A_runner_that_fails_twice_in_a_row_stops_the_engine()
    {
        await using var fixture = new EngineFixture(slots: 1);
        using var allSubmitted = new ManualResetEventSlim();
        fixture.Runner.BeforeRun = () =>
        {
            allSubmitted.Wait();
            throw new InvalidOperationException("boom");
        };
        var streams = Enumerable.Range(0, 3).Select(_ => fixture.Engine.Submit(EngineFixture.Request(5))).ToList();
        allSubmitted.Set();
        await Assert.ThrowsAsync<EngineFailedException>(streams[0].ReadAsync);
        await Assert.ThrowsAsync<EngineFailedException>(streams[1].ReadAsync);
        await Assert.ThrowsAsync<EngineStoppedException>(streams[2].ReadAsync);
        await fixture.Engine.DisposeAsync();
        Assert.False(fixture.Engine.IsHealthy);
        Assert.Throws<EngineStoppedException>(() => fixture.Engine.Submit(EngineFixture.Request(1)));
    }

    [Fact]
    public async Task Logits_that_are_no_numbers_end_their_sequence_only()
    {
        await using var fixture = new EngineFixture();
        var good = EngineFixture.Request(20, 9, 9);
        var goodStream = fixture.Engine.Submit(good);
        var poison = FakeModelRunner.LogitsAfter([5, 6, 7], EngineFixture.Vocabulary)[0];
        fixture.Runner.AdjustLogits = logits => logits[1] = logits[0] == poison ? float.NaN : logits[1];
        await Assert.ThrowsAsync<EngineFailedException>(fixture.Engine.Submit(EngineFixture.Request(20)).ReadAsync);
        Assert.Equal(EngineFixture.TextOf(fixture.Alone(good)), (await goodStream.ReadAsync()).Text);
    }

    [Fact]
    public async Task An_unread_sequence_pauses_alone_and_goes_on_when_it_is_read()
    {
        await using var fixture = new EngineFixture(new EngineOptions { UnreadUpdates = 2 }, slots: 1);
        var request = EngineFixture.Request(10);
        var slow = fixture.Engine.Submit(request);
        // The only slot goes to others while nobody reads the first.
        var other = await fixture.Engine.Submit(EngineFixture.Request(2)).ReadAsync();
        Assert.Equal(2, other.Tokens);
        var result = await slow.ReadAsync();
        Assert.Equal((EngineFixture.TextOf(fixture.Alone(request)), 10), (result.Text, result.Tokens));
    }

    [Fact]
    public async Task A_sequence_that_stays_unread_is_cancelled()
    {
        await using var fixture = new EngineFixture(new EngineOptions { UnreadUpdates = 1, UnreadLimit = TimeSpan.FromSeconds(3) }, slots: 1);
        var slow = fixture.Engine.Submit(EngineFixture.Request(10));
        Assert.Equal(1, (await fixture.Engine.Submit(EngineFixture.Request(1)).ReadAsync()).Tokens);
        fixture.Time.Advance(TimeSpan.FromSeconds(3));
        await fixture.Engine.DrainAsync();
        var failure = await Assert.ThrowsAsync<OperationCanceledException>(slow.ReadAsync);
        Assert.Contains("UnreadLimit", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dispose_ends_streams_and_the_runner_and_refuses_what_comes_later()
    {
        using var gate = new SemaphoreSlim(0);
        var fixture = new EngineFixture();
        fixture.Runner.BeforeRun = () => gate.Wait();
        var stream = fixture.Engine.Submit(EngineFixture.Request(50));
        var disposing = fixture.Engine.DisposeAsync();
        gate.Release(1000);
        await disposing;
        await Assert.ThrowsAsync<EngineStoppedException>(stream.ReadAsync);
        Assert.True(fixture.Runner.IsDisposed);
        Assert.Throws<EngineStoppedException>(() => fixture.Engine.Submit(EngineFixture.Request(1)));
        stream.Cancel();
    }

    [Fact]
    public async Task Drain_lets_sequences_end_and_takes_no_more()
    {
        await using var fixture = new EngineFixture();
        var stream = fixture.Engine.Submit(EngineFixture.Request(20));
        var drained = fixture.Engine.DrainAsync();
        Assert.Throws<EngineStoppedException>(() => fixture.Engine.Submit(EngineFixture.Request(1)));
        Assert.Equal(20, (await stream.ReadAsync()).Tokens);
        await drained;
    }

    [Fact]
    public async Task Drain_waits_for_a_reader_that_has_not_read_its_last_update()
    {
        await using var fixture = new EngineFixture(new EngineOptions { UnreadUpdates = 1 }, slots: 1);
        var slow = fixture.Engine.Submit(EngineFixture.Request(2));
        // The only slot goes to the next one when the first has nothing left to compute.
        Assert.Equal(2, (await fixture.Engine.Submit(EngineFixture.Request(2)).ReadAsync()).Tokens);
        while (fixture.Engine.Load.Running > 0)
        {
            await Task.Yield();
        }

        var drained = fixture.Engine.DrainAsync();
        Assert.False(drained.IsCompleted);
        Assert.Equal(2, (await slow.ReadAsync()).Tokens);
        await drained;
    }

    private static async Task AssertAsAloneAsync(SequenceRequest[] requests, int slots, int cached, SpeculationMode mode)
    {
        var options = new EngineOptions
        {
            MaxTokensPerStep = 12,
            PrefillChunk = 5,
            MaxCachedTokens = cached,
            UnreadUpdates = 3,
            Speculation = new SpeculationOptions { Mode = mode, MaxTokens = 4 },
        };
        var draft = mode == SpeculationMode.Off ? null : FakeModelRunner.LikeTheModelAtTimes(slots, 64, EngineFixture.Vocabulary);
        await using var fixture = new EngineFixture(options, slots: slots, draft: draft);
        await Task.WhenAll(requests.Select(async (request, i) =>
        {
            var stream = fixture.Engine.Submit(request);
            if (i % 4 == 3)
            {
                stream.Cancel();
                await stream.Updates.Completion.ContinueWith(_ => { }, TaskScheduler.Default);
                return;
            }

            var result = await stream.ReadAsync();
            var alone = fixture.Alone(request);
            Assert.Equal((EngineFixture.TextOf(alone), alone.Count), (result.Text, result.Tokens));
        }));
    }
}
