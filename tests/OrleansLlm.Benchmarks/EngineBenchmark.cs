using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansLlm.Engine;
using OrleansLlm.Engine.Runners;
using OrleansLlm.Engine.Sampling;
using OrleansLlm.Engine.Sequences;
using OrleansLlm.Engine.Speculation;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Benchmarks;

/// <summary>
/// What the engine costs on top of ONNX Runtime: the same prompts and outputs through it and through a bare loop, in turn. Like is compared with like:
/// prompts alone, steps in which all sequences decode, and the whole.
/// </summary>
internal static class EngineBenchmark
{
    private const int LeastTokens = 8;

    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    public static async Task<int> RunAsync(string[] args)
    {
        var options = EngineBenchmarkOptions.Parse(args);
        if (options.Tokens < LeastTokens)
        {
            throw new ArgumentException($"--tokens must be at least {LeastTokens}, so that there is a step between two others. Given: {options.Tokens}.");
        }

        var results = new List<EngineBenchmarkResult>();
        Console.WriteLine("engine by bare loop (in brackets: engine's tokens/s); outside ORT: shares of a step");
        Console.WriteLine("batch  prefill          decode           whole            outside ORT:  plan  sample   text  publish  rest   bytes/token");
        foreach (var batch in options.Batches)
        {
            var result = await MeasureAsync(options, batch);
            results.Add(result);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{batch,5}  {Ratio(result.PrefillRatio, batch * options.Prompt / result.Engine.Prefill)}  {Ratio(result.DecodeRatio, batch / result.Engine.Decode)}  {Ratio(result.WholeRatio, batch * options.Tokens / result.Engine.Whole)}  {result.OutsideRuntime,11:P1}  {result.Plan,5:P1}  {result.Sample,6:P1}  {result.Text,5:P1}  {result.Publish,7:P1}  {result.Rest,5:P1}  {result.BytesPerToken,11:F1}"));
        }

        var json = JsonSerializer.Serialize(new { options.Model, options.Prompt, options.Tokens, options.Repeats, options.Threads, options.Spin, options.Whole, Results = results }, Json);
        if (options.JsonFile is not null)
        {
            await File.WriteAllTextAsync(options.JsonFile, json);
        }

        return 0;
    }

    private static string Ratio(double ratio, double tokensPerSecond) =>
        string.Create(CultureInfo.InvariantCulture, $"{ratio:F2} {$"({tokensPerSecond:F0})",-10}");

    private static async Task<EngineBenchmarkResult> MeasureAsync(EngineBenchmarkOptions options, int batch)
    {
        var config = options.ReadConfig();
        var engineOptions = new EngineOptions
        {
            Runner = Runner(options, batch, new RunnerOptions().MaxSplitBytes),
            UnreadUpdates = Math.Max(options.Tokens, 1),
            PrefixCache = false, // The same prompts again and again: only the first run would compute them.
            Speculation = new SpeculationOptions { Mode = SpeculationMode.Off }, // The bare loop does not either.
        };
        var bareOptions = options.Whole ? Runner(options, batch, maxSplitBytes: 0) : engineOptions.Runner;
        using var bare = OnnxModelRunner.Load(Graph(options.Model), config, bareOptions);
        var counted = new CountingRunner(OnnxModelRunner.Load(Graph(options.Model), config, engineOptions.Runner));
        await using var engine = new LlmEngine(
            counted, new BenchmarkTokenizer(config.VocabularySize), config, engineOptions, TimeProvider.System, NullLogger<LlmEngine>.Instance);
        var prompts = Prompts(batch, options.Prompt, config.VocabularySize);
        var (barePrefills, bareSteps, bareWholes) = (new List<double>(), new List<double>(), new List<double>());
        var (enginePrefills, engineWholes) = (new List<double>(), new List<double>());
        var profile = new EngineProfile();
        // All once before it counts: shapes that are new to ONNX Runtime take longer.
        for (var run = -1; run < options.Repeats; run++)
        {
            var (prefill, steps) = RunBare(bare, prompts, options.Tokens, engineOptions.PrefillChunk);
            engine.Profile = null;
            enginePrefills.Add(await RunEngineAsync(engine, prompts, 1));
            engine.Profile = run < 0 ? null : profile;
            engineWholes.Add(await RunEngineAsync(engine, prompts, options.Tokens));
            barePrefills.Add(prefill);
            bareSteps.AddRange(steps);
            bareWholes.Add(prefill + steps.Sum());
            if (run < 0)
            {
                counted.Reset();
                new[] { barePrefills, bareSteps, bareWholes, enginePrefills, engineWholes }.ToList().ForEach(times => times.Clear());
            }
        }

        if (counted.FullSteps.Count == 0)
        {
            throw new ArgumentException($"--tokens must be larger: none of the steps had all {batch} sequences, since the first ended before the last began. Given: {options.Tokens}.");
        }

        return new EngineBenchmarkResult(
            batch,
            new EngineBenchmarkTimes(Median(enginePrefills), Median(counted.FullSteps), Median(engineWholes)),
            new EngineBenchmarkTimes(Median(barePrefills), Median(bareSteps), Median(bareWholes)),
            profile,
            counted.BytesPerToken);
    }

    private static RunnerOptions Runner(EngineBenchmarkOptions options, int batch, long maxSplitBytes) =>
        new() { Slots = batch, PrefixSlots = 0, Threads = options.Threads, AllowSpinning = options.Spin, MaxSplitBytes = maxSplitBytes };

    private static (double Prefill, List<double> Steps) RunBare(OnnxModelRunner runner, int[][] prompts, int tokens, int chunk)
    {
        var startedAt = Stopwatch.GetTimestamp();
        var rows = new DecodeRow[prompts.Length];
        for (var slot = 0; slot < prompts.Length; slot++)
        {
            for (var at = 0; at < prompts[slot].Length; at += chunk)
            {
                runner.Prefill(slot, at, prompts[slot].AsSpan(at, Math.Min(chunk, prompts[slot].Length - at)));
            }
        }

        var prefill = Stopwatch.GetElapsedTime(startedAt).TotalSeconds;
        var steps = new List<double>(tokens);
        // The prefill gave the first token of each.
        for (var step = 0; step < tokens - 1; step++)
        {
            startedAt = Stopwatch.GetTimestamp();
            for (var slot = 0; slot < rows.Length; slot++)
            {
                rows[slot] = new DecodeRow(prompts[slot].Length + step, prompts[slot][step % prompts[slot].Length]);
            }

            runner.Decode(rows);
            steps.Add(Stopwatch.GetElapsedTime(startedAt).TotalSeconds);
        }

        return (prefill, steps);
    }

    private static async Task<double> RunEngineAsync(LlmEngine engine, int[][] prompts, int tokens)
    {
        var startedAt = Stopwatch.GetTimestamp();
        await Task.WhenAll(prompts.Select((prompt, i) => ReadAsync(engine.Submit(new SequenceRequest
        {
            Id = $"{i}",
            Prompt = prompt,
            MaxTokens = tokens,
            IgnoreEndOfSequence = true,
            Sampling = new SamplingParameters { Temperature = 0 },
        }))));
        return Stopwatch.GetElapsedTime(startedAt).TotalSeconds;
    }

    private static async Task ReadAsync(SequenceStream stream)
    {
        await foreach (var _ in stream.Updates.ReadAllAsync())
        {
        }
    }

    private static int[][] Prompts(int batch, int length, int vocabularySize)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, batch).Select(_ => Enumerable.Range(0, length).Select(_ => random.Next(3, vocabularySize)).ToArray())];
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    internal static DecoderGraph Graph(string path) => new()
    {
        Path = path,
        PastKey = "past_key_values.%d.key",
        PastValue = "past_key_values.%d.value",
        PresentKey = "present.%d.key",
        PresentValue = "present.%d.value",
    };
}
