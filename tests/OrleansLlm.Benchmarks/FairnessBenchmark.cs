using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansLlm.Engine;
using OrleansLlm.Engine.Runners;
using OrleansLlm.Engine.Sampling;
using OrleansLlm.Engine.Sequences;
using OrleansLlm.Engine.Speculation;

namespace OrleansLlm.Benchmarks;

/// <summary>
/// What a quiet tenant Y with one stream notices of a loud tenant X. Its fair share is what it gets beside an X that fills the other slots and lets nobody
/// wait; then X floods with 64 streams. Alone on the machine is given for orientation: a batch of several costs more per step than one of one.
/// </summary>
internal static class FairnessBenchmark
{
    private const int Slots = 8;
    private const int Flood = 64;
    private const int LeastPause = 20;
    private const int MostPause = 200;

    public static async Task<int> RunAsync(string[] args)
    {
        var options = EngineBenchmarkOptions.Parse(args);
        var (alone, fair, flooded) = (new List<(double First, double Pace)>(), new List<(double First, double Pace)>(), new List<(double First, double Pace)>());
        await using var engine = Engine(options);
        await MeasureAsync(engine, options, 0, 1);
        for (var round = 0; round < options.Repeats; round++)
        {
            alone.AddRange(await MeasureAsync(engine, options, 0, 4));
            fair.AddRange(await MeasureAsync(engine, options, Slots - 1, 4));
            flooded.AddRange(await MeasureAsync(engine, options, Flood, 4));
        }

        Console.WriteLine($"tenant Y, one stream of {options.Prompt} + {options.Tokens} tokens, {Slots} slots; medians");
        Print("alone", alone, fair);
        Print($"beside {Slots - 1} streams of X (fair share)", fair, fair);
        Print($"beside {Flood} streams of X", flooded, fair);
        return 0;
    }

    private static void Print(string what, List<(double First, double Pace)> given, List<(double First, double Pace)> fair)
    {
        var (first, pace) = (Median(given.Select(run => run.First)), Median(given.Select(run => run.Pace)));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"  {what,-40} time to first token {first * 1000,8:F1} ms ({first / Median(fair.Select(run => run.First)):F2}x), tokens/s {pace,7:F1} ({pace / Median(fair.Select(run => run.Pace)):F2}x)"));
    }

    private static async Task<List<(double First, double Pace)>> MeasureAsync(LlmEngine engine, EngineBenchmarkOptions options, int others, int runs)
    {
        using var stop = new CancellationTokenSource();
        var random = new Random(others);
        var seeds = Enumerable.Range(0, others).Select(_ => random.Next()).ToList();
        var crowd = seeds.Select(seed => FloodAsync(engine, options, seed, stop.Token)).ToList();
        while (engine.Load.Running < Math.Min(others, Slots))
        {
            await Task.Yield();
        }

        var results = new List<(double, double)>();
        for (var run = 0; run < runs; run++)
        {
            // Sent at once after the last one ended, it would always come into the step that reads the prompt of whoever got its slot.
            await Task.Delay(random.Next(LeastPause, MostPause));
            results.Add(await OneAsync(engine, Request(options, "Y", random, options.Tokens)));
        }

        await stop.CancelAsync();
        await Task.WhenAll(crowd);
        return results;
    }

    private static async Task<(double First, double Pace)> OneAsync(LlmEngine engine, SequenceRequest request)
    {
        var startedAt = Stopwatch.GetTimestamp();
        var stream = engine.Submit(request);
        await stream.Updates.WaitToReadAsync();
        var first = Stopwatch.GetElapsedTime(startedAt).TotalSeconds;
        await foreach (var _ in stream.Updates.ReadAllAsync())
        {
        }

        return (first, (request.MaxTokens - 1) / (Stopwatch.GetElapsedTime(startedAt).TotalSeconds - first));
    }

    /// <summary>One of X's streams after the other, of lengths that do not end together.</summary>
    private static async Task FloodAsync(LlmEngine engine, EngineBenchmarkOptions options, int seed, CancellationToken cancellationToken)
    {
        var random = new Random(seed);
        while (!cancellationToken.IsCancellationRequested)
        {
            var stream = engine.Submit(Request(options, "X", random, random.Next(options.Tokens / 2, 2 * options.Tokens)));
            await using var registration = cancellationToken.Register(stream.Cancel);
            try
            {
                await foreach (var _ in stream.Updates.ReadAllAsync(CancellationToken.None))
                {
                }
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private static SequenceRequest Request(EngineBenchmarkOptions options, string tenant, Random random, int tokens)
    {
        var vocabulary = options.ReadConfig().VocabularySize;
        return new SequenceRequest
        {
            Id = tenant,
            Tenant = tenant,
            Prompt = Enumerable.Range(0, options.Prompt).Select(_ => random.Next(3, vocabulary)).ToArray(),
            MaxTokens = tokens,
            IgnoreEndOfSequence = true,
            Sampling = new SamplingParameters { Temperature = 0 },
        };
    }

    private static LlmEngine Engine(EngineBenchmarkOptions options)
    {
        var config = options.ReadConfig();
        var engineOptions = new EngineOptions
        {
            Runner = new RunnerOptions { Slots = Slots, MaxLength = Math.Min(config.ContextLength, 1024), Threads = options.Threads, AllowSpinning = options.Spin },
            Speculation = new SpeculationOptions { Mode = SpeculationMode.Off }, // What random prompts lead to would decide.
        };
        var runner = OnnxModelRunner.Load(EngineBenchmark.Graph(options.Model), config, engineOptions.Runner);
        return new LlmEngine(runner, new BenchmarkTokenizer(config.VocabularySize), config, engineOptions, TimeProvider.System, NullLogger<LlmEngine>.Instance);
    }

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(values.Count() / 2);
}
