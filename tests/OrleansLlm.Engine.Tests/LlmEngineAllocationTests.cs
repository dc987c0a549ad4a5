using OrleansLlm.Engine.Tests.Testing;

namespace OrleansLlm.Engine.Tests;

public sealed class LlmEngineAllocationTests
{
    [Fact]
    public async Task Steady_decoding_allocates_next_to_nothing_per_token_on_the_engines_thread()
    {
        const int Sequences = 4;
        await using var fixture = new EngineFixture(new EngineOptions { UnreadUpdates = 1024 }, slots: Sequences, maxLength: 1024);
        long first = 0, last = 0;
        var run = 0;
        using var allSubmitted = new ManualResetEventSlim();
        fixture.Runner.BeforeRun = () =>
        {
            // Runs on the engine's thread. The first steps make the tokens' texts and grow buffers; the streams' own grow last at update 513.
            allSubmitted.Wait();
            run++;
            if (run == 550)
            {
                first = GC.GetAllocatedBytesForCurrentThread();
            }
            else if (run == 950)
            {
                last = GC.GetAllocatedBytesForCurrentThread();
            }
        };
        // Nobody reads before the end: waking readers costs the thread pool, not the engine.
        var streams = Enumerable.Range(0, Sequences).Select(i => fixture.Engine.Submit(EngineFixture.Request(1000, i + 3))).ToList();
        // All begin within two steps of each other, whatever else the machine does.
        allSubmitted.Set();
        await fixture.Engine.DrainAsync();
        await Task.WhenAll(streams.Select(stream => stream.ReadAsync()));
        var perToken = (last - first) / (double)(400 * Sequences);
        Assert.True(perToken < 4, $"{perToken:F1} bytes per token");
    }
}
