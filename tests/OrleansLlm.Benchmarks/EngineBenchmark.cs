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

/// <summary>What the engine costs on top of ONNX Runtime: the same prompts and outputs through it and through a bare loop, in turn.</summary>
internal static class EngineBenchmark
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    public static async Task<int> RunAsync(string[] args)
    {
        var options = EngineBenchmarkOptions.Parse(args);
        var results = new List<EngineBenchmarkResult>();
        Console.WriteLine("batch  engine tok/s  bare tok/s  ratio  outside ORT:  plan  sample   text  publish  rest   bytes/token");
        foreach (var batch in options.Batches)
        {
            var result = await MeasureAsync(options, batch);
            results.Add(result);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{batch,5}  {result.EngineTokensPerSecond,12:F0}  {result.BareTokensPerSecond,10:F0}  {result.Ratio,5:F2}  {result.OutsideRuntime,11:P1}  {result.Plan,5:P1}  {result.Sample,6:P1}  {result.Text,5:P1}  {result.Publish,7:P1}  {result.Rest,5:P1}  {result.BytesPerToken,11:F1}"));
        }

        var json = JsonSerializer.Serialize(new { options.Model, options.Prompt, options.Tokens, options.Repeats, options.Threads, options.Spin, Results = results }, Json);
        Console.WriteLine(json);
        if (options.JsonFile is not null)
        {
            await File.WriteAllTextAsync(options.JsonFile, json);
        }

        return 0;
    }

    private static async Task<EngineBenchmarkResult> MeasureAsync(EngineBenchmarkOptions options, int batch)
    {
        var config = options.ReadConfig();
        var engineOptions = new EngineOptions
        {
            Runner = new RunnerOptions { Slots = batch, PrefixSlots = 0, Threads = options.Threads, AllowSpinning = options.Spin },
            UnreadUpdates = Math.Max(options.Tokens, 1),
            PrefixCache = false, // The same prompts again and again: only the first run would compute them.
            Speculation = new SpeculationOptions { Mode = SpeculationMode.Off }, // The bare loop does not either.
        };
        using var bare = OnnxModelRunner.Load(Graph(options.Model), config, engineOptions.Runner);
        var counted = new CountingRunner(OnnxModelRunner.Load(Graph(options.Model), config, engineOptions.Runner));
        await using var engine = new LlmEngine(
            counted, new BenchmarkTokenizer(config.VocabularySize), config, engineOptions, TimeProvider.System, NullLogger<LlmEngine>.Instance);
        var prompts = Prompts(batch, options.Prompt, config.VocabularySize);
        var bareSeconds = new List<double>();
        var engineSeconds = new List<double>();
        var profile = new EngineProfile();
        for (var run = -1; run < options.Repeats; run++)
        {
            var bareTime = RunBare(bare, prompts, options.Tokens, engineOptions.PrefillChunk);
            engine.Profile = run < 0 ? null : profile;
            var engineTime = await RunEngineAsync(engine, prompts, options.Tokens);
            if (run >= 0)
            {
                bareSeconds.Add(bareTime);
                engineSeconds.Add(engineTime);
            }
            else
            {
                counted.Reset();
            }
        }

        double tokens = batch * options.Tokens;
        return new EngineBenchmarkResult(batch, tokens / Median(engineSeconds), tokens / Median(bareSeconds), profile, counted.BytesPerToken);
    }

    private static double RunBare(OnnxModelRunner runner, int[][] prompts, int tokens, int chunk)
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

        // The prefill gave the first token of each.
        for (var step = 0; step < tokens - 1; step++)
        {
            for (var slot = 0; slot < rows.Length; slot++)
            {
                rows[slot] = new DecodeRow(prompts[slot].Length + step, prompts[slot][step % prompts[slot].Length]);
            }

            runner.Decode(rows);
        }

        return Stopwatch.GetElapsedTime(startedAt).TotalSeconds;
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
