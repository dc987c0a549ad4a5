using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansLlm.Engine.Encoders;
using OrleansLlm.Engine.Runners;
using OrleansLlm.Models.Graphs.Encoders;
using OrleansLlm.Models.Graphs.Synthetic;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Benchmarks;

/// <summary>What batches by length gain: the same texts one by one, in batches in order of arrival, and through the engine, in turn.</summary>
internal static class EncoderBenchmark
{
    public static async Task<int> RunAsync(string[] args)
    {
        var options = EncoderBenchmarkOptions.Parse(args);
        var folder = Directory.CreateTempSubdirectory("orleansllm-encoder-benchmark-").FullName;
        try
        {
            SyntheticEncoder.Write(folder, options.Spec, new EncoderFormat { Weights = options.Weights, BlockSize = 128 }, seed: 1);
            await MeasureAsync(EncoderPackage.Load(folder), options);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureAsync(EncoderPackage package, EncoderBenchmarkOptions options)
    {
        var runnerOptions = new RunnerOptions { Threads = options.Threads };
        var engineOptions = new EncoderOptions { Runner = runnerOptions };
        engineOptions.MaxPadding = options.Padding ?? engineOptions.MaxPadding;
        engineOptions.MaxTokensPerBatch = options.BatchTokens ?? engineOptions.MaxTokensPerBatch;
        using var bare = OnnxEncoderRunner.Load(package, runnerOptions);
        await using var engine = new EncoderEngine(
            OnnxEncoderRunner.Load(package, runnerOptions), "benchmark", engineOptions, TimeProvider.System, NullLogger<EncoderEngine>.Instance);
        var (alone, inOrder, byLength) = (new List<double>(), new List<double>(), new List<double>());
        var tokens = 0;
        for (var run = -1; run < options.Repeats; run++)
        {
            var inputs = Inputs(options, run);
            tokens = inputs.Sum(input => input.Tokens.Length);
            var times = (Time(() => RunBatches(bare, inputs, 1)), Time(() => RunBatches(bare, inputs, options.Batch)), await TimeAsync(engine, inputs));
            if (run >= 0)
            {
                alone.Add(tokens / times.Item1);
                inOrder.Add(tokens / times.Item2);
                byLength.Add(tokens / times.Item3);
            }
        }

        var (first, second, third) = (Median(alone), Median(inOrder), Median(byLength));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            {options.Inputs} texts of {options.Lengths.Shortest} to {options.Lengths.Longest} tokens, median of {options.Repeats}
            one by one                      {first:F0} tokens/s
            batches of {options.Batch,3} in order         {second:F0} tokens/s ({second / first:F2} of one by one)
            the engine, batches by length   {third:F0} tokens/s ({third / first:F2} of one by one, {third / second:F2} of batches in order)
            """));
    }

    private static EncoderInput[] Inputs(EncoderBenchmarkOptions options, int seed)
    {
        var random = new Random(seed + 1);
        var (shortest, longest) = options.Lengths;
        return [.. Enumerable.Range(0, options.Inputs).Select(_ =>
        {
            var length = (int)Math.Round(shortest * Math.Pow((double)longest / shortest, random.NextDouble()));
            return new EncoderInput([.. Enumerable.Range(0, length).Select(_ => random.Next(5, options.Spec.VocabularySize))]);
        })];
    }

    private static void RunBatches(OnnxEncoderRunner runner, EncoderInput[] inputs, int size)
    {
        foreach (var batch in inputs.Chunk(size))
        {
            runner.Run(batch, new float[batch.Length * runner.OutputSize]);
        }
    }

    private static double Time(Action run)
    {
        var watch = Stopwatch.StartNew();
        run();
        return watch.Elapsed.TotalSeconds;
    }

    private static async Task<double> TimeAsync(EncoderEngine engine, EncoderInput[] inputs)
    {
        var watch = Stopwatch.StartNew();
        using var stream = engine.Submit(new EncodeRequest { Inputs = inputs });
        await foreach (var _ in stream.Results.ReadAllAsync())
        {
        }

        return watch.Elapsed.TotalSeconds;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
