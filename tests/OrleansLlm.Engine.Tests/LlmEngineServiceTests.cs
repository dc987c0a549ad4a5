using OrleansLlm.Engine.Sequences;
using OrleansLlm.Engine.Tests.Testing;

namespace OrleansLlm.Engine.Tests;

/// <summary>Time limits and admission: how long a sequence may take, and how long its wait may be.</summary>
public sealed class LlmEngineServiceTests
{
    [Fact]
    public async Task A_sequence_that_waits_too_long_ends_with_its_limit()
    {
        using var gate = new SemaphoreSlim(0);
        using var begun = new SemaphoreSlim(0);
        await using var fixture = new EngineFixture(slots: 1);
        fixture.Runner.BeforeRun = () =>
        {
            begun.Release();
            gate.Wait();
        };
        var running = fixture.Engine.Submit(EngineFixture.Request(3) with { MaxQueueTime = TimeSpan.FromSeconds(2) });
        gate.Release();
        await running.Updates.ReadAsync();
        var waiting = fixture.Engine.Submit(EngineFixture.Request(3) with { MaxQueueTime = TimeSpan.FromSeconds(2) });
        gate.Release();
        await running.Updates.ReadAsync();

        // The waiting one is taken in before the third step begins; the running one's limit counts no more.
        for (var step = 0; step < 3; step++)
        {
            await begun.WaitAsync();
        }

        fixture.Time.Advance(TimeSpan.FromSeconds(2));
        gate.Release(10);
        var late = await Assert.ThrowsAsync<EngineTimeoutException>(waiting.ReadAsync);
        Assert.Equal((EngineTimeLimit.QueueTime, TimeSpan.FromSeconds(2)), (late.Kind, late.Limit));
        await running.Updates.ReadAsync();
        Assert.Equal(0, fixture.Engine.Load.Waiting);
    }

    [Fact]
    public async Task A_deadline_ends_a_running_sequence_and_frees_its_slot()
    {
        using var gate = new SemaphoreSlim(0);
        await using var fixture = new EngineFixture(slots: 1);
        fixture.Runner.BeforeRun = () => gate.Wait();
        var running = fixture.Engine.Submit(EngineFixture.Request(30) with { Deadline = TimeSpan.FromSeconds(5) });
        var next = fixture.Engine.Submit(EngineFixture.Request(2));
        gate.Release();
        await running.Updates.ReadAsync();
        fixture.Time.Advance(TimeSpan.FromSeconds(5));
        gate.Release(10);
        var late = await Assert.ThrowsAsync<EngineTimeoutException>(running.ReadAsync);
        Assert.Contains("deadline of 5 s", late.Message, StringComparison.Ordinal);
        Assert.Equal(2, (await next.ReadAsync()).Tokens);
    }

    [Fact]
    public async Task A_sequence_in_time_is_left_alone()
    {
        await using var fixture = new EngineFixture();
        var request = EngineFixture.Request(10) with { Deadline = TimeSpan.FromSeconds(5), MaxQueueTime = TimeSpan.FromSeconds(1) };
        Assert.Equal(10, (await fixture.Engine.Submit(request).ReadAsync()).Tokens);
        fixture.Time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(10, (await fixture.Engine.Submit(request).ReadAsync()).Tokens);
    }

    [Fact]
    public async Task A_wait_that_would_be_too_long_is_refused_with_the_prediction()
    {
        using var gate = new SemaphoreSlim(0);
        await using var fixture = await EndsEveryFourSeconds(gate, EngineFixture.Request(2));
        var inside = new[] { fixture.Engine.Submit(EngineFixture.Request(2)), fixture.Engine.Submit(EngineFixture.Request(2)) }.ToList();
        inside.Add(fixture.Engine.Submit(EngineFixture.Request(2))); // 2 before it: 8 s.
        var refusal = Record.Exception(() => fixture.Engine.Submit(EngineFixture.Request(2)));
        gate.Release(100);
        var refused = Assert.IsType<EngineQueueFullException>(refusal);
        Assert.Equal(12, refused.RetryAfter.TotalSeconds, 0.001);
        Assert.Contains("MaxPredictedWait is 10 s", refused.Message, StringComparison.Ordinal);
        foreach (var stream in inside)
        {
            Assert.Equal(2, (await stream.ReadAsync()).Tokens);
        }
    }

    [Fact]
    public async Task A_flood_takes_no_other_tenants_place_in_the_queue()
    {
        using var gate = new SemaphoreSlim(0);
        await using var fixture = new EngineFixture(new EngineOptions { MaxWaiting = 3 }, slots: 1);
        fixture.Runner.BeforeRun = gate.Wait;
        var inside = Enumerable.Range(0, 4).Select(_ => fixture.Engine.Submit(Of("loud"))).ToList();
        Assert.Throws<EngineQueueFullException>(() => fixture.Engine.Submit(Of("loud")));
        // Two tenants share four places: two are the other's, whoever was there first.
        inside.Add(fixture.Engine.Submit(Of("quiet")));
        inside.Add(fixture.Engine.Submit(Of("quiet")));
        Assert.Throws<EngineQueueFullException>(() => fixture.Engine.Submit(Of("quiet")));
        Assert.Throws<EngineQueueFullException>(() => fixture.Engine.Submit(Of("loud")));
        gate.Release(1_000);
        foreach (var stream in inside)
        {
            Assert.Equal(2, (await stream.ReadAsync()).Tokens);
        }

        Assert.Equal(2, (await fixture.Engine.Submit(Of("loud")).ReadAsync()).Tokens);
    }

    [Fact]
    public async Task However_many_tenants_come_there_are_at_most_twice_the_places()
    {
        using var gate = new SemaphoreSlim(0);
        await using var fixture = new EngineFixture(new EngineOptions { MaxWaiting = 1 }, slots: 1);
        fixture.Runner.BeforeRun = gate.Wait;
        var inside = Enumerable.Range(0, 4).Select(i => fixture.Engine.Submit(Of($"{i}"))).ToList();
        Assert.Throws<EngineQueueFullException>(() => fixture.Engine.Submit(Of("4")));
        gate.Release(1_000);
        await Task.WhenAll(inside.Select(stream => stream.ReadAsync()));
    }

    [Fact]
    public async Task A_tenants_wait_is_predicted_from_its_own_share()
    {
        using var gate = new SemaphoreSlim(0);
        await using var fixture = await EndsEveryFourSeconds(gate, Of("loud"));
        var inside = Enumerable.Range(0, 3).Select(_ => fixture.Engine.Submit(Of("loud"))).ToList();
        Assert.Throws<EngineQueueFullException>(() => fixture.Engine.Submit(Of("loud")));
        // Every second end makes room for the other: it waits for one, not for three.
        inside.Add(fixture.Engine.Submit(Of("quiet")));
        var refused = Assert.Throws<EngineQueueFullException>(() => fixture.Engine.Submit(Of("quiet")));
        Assert.Equal(12, refused.RetryAfter.TotalSeconds, 0.001);
        gate.Release(1_000);
        await Task.WhenAll(inside.Select(stream => stream.ReadAsync()));
    }

    /// <summary>An engine that has seen one sequence of two steps end, and makes no further step before it is let.</summary>
    private static async Task<EngineFixture> EndsEveryFourSeconds(SemaphoreSlim gate, SequenceRequest request)
    {
        var fixture = new EngineFixture(new EngineOptions { MaxPredictedWait = TimeSpan.FromSeconds(10) }, slots: 1);
        fixture.Runner.BeforeRun = () =>
        {
            gate.Wait();
            fixture.Time.Advance(TimeSpan.FromSeconds(2));
        };
        gate.Release(2);
        await fixture.Engine.Submit(request).ReadAsync();
        while (fixture.Engine.Load is not { Running: 0, Waiting: 0 })
        {
            // The stream ends a moment before its sequence is counted out.
            await Task.Yield();
        }

        return fixture;
    }

    private static SequenceRequest Of(string tenant) => EngineFixture.Request(2) with { Tenant = tenant };

    [Fact]
    public void The_prediction_counts_busy_time_only_and_an_end_that_is_long_in_coming()
    {
        var waits = new WaitPredictor();
        Assert.Equal(TimeSpan.Zero, waits.Predict(5));
        waits.OnStep(TimeSpan.FromSeconds(1), 0);
        waits.OnStep(TimeSpan.FromSeconds(1), 1);
        Assert.Equal(TimeSpan.FromSeconds(6), waits.Predict(3));
        Assert.Equal(TimeSpan.Zero, waits.Predict(0));
        waits.OnStep(TimeSpan.FromSeconds(5), 0);
        Assert.Equal(TimeSpan.FromSeconds(5), waits.Predict(1));
        waits.OnStep(TimeSpan.FromSeconds(1), 3);
        Assert.Equal(2, waits.Predict(1).TotalSeconds, 0.001);
    }

    [Fact]
    public async Task A_tenant_that_comes_while_others_prompts_are_read_waits_for_one_of_them_not_for_all()
    {
        using var gate = new SemaphoreSlim(0);
        await using var fixture = new EngineFixture(new EngineOptions { MaxTokensPerStep = 40, PrefillChunk = 10 });
        var runs = new List<int>();
        SequenceStream? quiet = null;
        fixture.Runner.BeforePrefill = tokens =>
        {
            runs.Add(tokens[0]);
            gate.Wait();
            if (runs.Count == 2)
            {
                quiet = fixture.Engine.Submit(EngineFixture.Request(2, 9, 9, 9) with { Tenant = "quiet" });
            }
        };
        var loud = Enumerable.Range(4, 5).Select(i => fixture.Engine.Submit(EngineFixture.Request(3, i, i, i) with { Tenant = "loud" })).ToList();
        gate.Release(100);
        await Task.WhenAll(loud.Select(stream => stream.ReadAsync()));
        Assert.Equal(2, (await quiet!.ReadAsync()).Tokens);
        // The first step reads one prompt, or more where the engine's thread was slow; the second one is under way when the quiet tenant comes.
        Assert.Equal(2, runs.IndexOf(9));
    }

    [Fact]
    public async Task Tenants_that_come_one_after_the_other_hold_no_output_up_for_more_than_a_step()
    {
        await using var fixture = new EngineFixture(new EngineOptions { MaxTokensPerStep = 40, PrefillChunk = 10 });
        var (runs, comers) = (new List<bool>(), new List<SequenceStream>());
        fixture.Runner.BeforePrefill = _ =>
        {
            runs.Add(false);
            if (comers.Count < 12)
            {
                comers.Add(fixture.Engine.Submit(EngineFixture.Request(1, 9, 9, 9) with { Tenant = $"{comers.Count}" }));
            }
        };
        fixture.Runner.BeforeDecode = () => runs.Add(true);
        await fixture.Engine.Submit(EngineFixture.Request(20) with { Tenant = "long" }).ReadAsync();
        Assert.Equal(12, comers.Count);
        foreach (var comer in comers)
        {
            await comer.ReadAsync();
        }

        var first = runs.IndexOf(true);
        Assert.DoesNotContain(Enumerable.Range(first, runs.Count - first - 2), i => !runs[i] && !runs[i + 1] && !runs[i + 2]);
    }
}
