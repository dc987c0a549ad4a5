using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansLlm.Engine;
using OrleansLlm.Engine.Runners;
using OrleansLlm.Engine.Sampling;
using OrleansLlm.Engine.Sequences;
using OrleansLlm.Engine.Speculation;

namespace OrleansLlm.Benchmarks;

/// <summary>What the prefix cache saves and what it costs: time to the first token cold and warm, and decoding with and without it, in turn.</summary>
internal static class PrefixBenchmark
{
    private const int Batch = 8;

    public static async Task<int> RunAsync(string[] args)
    {
        var options = EngineBenchmarkOptions.Parse(args);
        await using var cached = Engine(options, isCached: true);
        await using var plain = Engine(options, isCached: false);
        var (cold, warm) = (new List<double>(), new List<double>());
        var (decodeCached, decodePlain) = (new List<(double Wall, double Processor)>(), new List<(double Wall, double Processor)>());
        for (var run = -1; run < options.Repeats; run++)
        {
            var prompt = Prompt(options, run);
            var first = await FirstTokenAsync(cached, prompt, 0);
            var second = await FirstTokenAsync(cached, [.. prompt[..^1], 7], prompt.Length - 1);
            // The same history for both: long prompts leave larger buffers behind.
            await FirstTokenAsync(plain, prompt, 0);
            await FirstTokenAsync(plain, [.. prompt[..^1], 7], 0);
            // Who goes first takes turns: what was just run finds its weights in the processor's caches.
            var without = run % 2 == 0 ? await DecodeAsync(plain, options, run) : default;
            var withCache = await DecodeAsync(cached, options, run);
            without = run % 2 == 0 ? without : await DecodeAsync(plain, options, run);
            if (run >= 0)
            {
                cold.Add(first);
                warm.Add(second);
                decodeCached.Add(withCache);
                decodePlain.Add(without);
            }
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            prompt of {options.Prompt} tokens, median of {options.Repeats}
            time to first token, cold   {1000 * Median(cold):F1} ms
            time to first token, warm   {1000 * Median(warm):F1} ms ({Median(warm) / Median(cold):P1} of cold; saved {1 - (Median(warm) / Median(cold)):P1})
            {Batch} sequences of {options.Tokens} tokens: with cache {Batch * options.Tokens / Median(decodeCached, time => time.Wall):F0} tok/s, without {Batch * options.Tokens / Median(decodePlain, time => time.Wall):F0} tok/s, ratio {Median(decodePlain, time => time.Wall) / Median(decodeCached, time => time.Wall):F3}
            processor time of the same: ratio {Median(decodePlain, time => time.Processor) / Median(decodeCached, time => time.Processor):F3}
            """));
        return 0;
    }

    private static LlmEngine Engine(EngineBenchmarkOptions options, bool isCached)
    {
        var config = options.ReadConfig();
        var engineOptions = new EngineOptions
        {
            Runner = new RunnerOptions { Slots = Batch, Threads = options.Threads, AllowSpinning = options.Spin, PrefixSlots = isCached ? 1 : 0 },
            UnreadUpdates = Math.Max(options.Tokens, 1),
            PrefixCache = isCached,
            Speculation = new SpeculationOptions { Mode = SpeculationMode.Off }, // Its gains depend on what the random prompts lead to.
        };
        var runner = OnnxModelRunner.Load(EngineBenchmark.Graph(options.Model), config, engineOptions.Runner);
        return new LlmEngine(runner, new BenchmarkTokenizer(config.VocabularySize), config, engineOptions, TimeProvider.System, NullLogger<LlmEngine>.Instance);
    }

    private static int[] Prompt(EngineBenchmarkOptions options, int seed)
    {
        var random = new Random(seed);
        var vocabulary = options.ReadConfig().VocabularySize;
        return [.. Enumerable.Range(0, options.Prompt).Select(_ => random.Next(3, vocabulary))];
    }

    private static async Task<double> FirstTokenAsync(LlmEngine engine, int[] prompt, int expectedCached)
    {
        var startedAt = Stopwatch.GetTimestamp();
        var stream = engine.Submit(Request(prompt, 1));
        var update = await stream.Updates.ReadAsync();
        var seconds = Stopwatch.GetElapsedTime(startedAt).TotalSeconds;
        return update.CachedPromptTokens == expectedCached
            ? seconds
            : throw new InvalidOperationException($"{update.CachedPromptTokens} prompt tokens were cached, not {expectedCached}.");
    }

    private static async Task<(double Wall, double Processor)> DecodeAsync(LlmEngine engine, EngineBenchmarkOptions options, int seed)
    {
        var (startedAt, processor) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        var streams = Enumerable.Range(0, Batch).Select(i => engine.Submit(Request([100 + i, 200 + seed, 300], options.Tokens))).ToList();
        foreach (var stream in streams)
        {
            await foreach (var _ in stream.Updates.ReadAllAsync())
            {
            }
        }

        return (Stopwatch.GetElapsedTime(startedAt).TotalSeconds, (Environment.CpuUsage.TotalTime - processor).TotalSeconds);
    }

    private static SequenceRequest Request(int[] prompt, int tokens) => new()
    {
        Id = "benchmark",
        Prompt = prompt,
        MaxTokens = tokens,
        IgnoreEndOfSequence = true,
        Sampling = new SamplingParameters { Temperature = 0 },
    };

    private static double Median(List<(double Wall, double Processor)> times, Func<(double Wall, double Processor), double> value) =>
        Median([.. times.Select(value)]);

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
