using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansLlm.Engine;
using OrleansLlm.Engine.Runners;
using OrleansLlm.Engine.Sampling;
using OrleansLlm.Engine.Sequences;
using OrleansLlm.Engine.Speculation;
using OrleansLlm.Models.Tokenization;

namespace OrleansLlm.Benchmarks.Speculation;

/// <summary>
/// Tokens per second with speculation beside those without, in turn, for outputs that copy from their prompts and for others. The runs are those of the
/// given model, whose weights may be random; the outputs are scripted (<see cref="ScriptedRunner"/>), so what is accepted is a matter of the texts.
/// </summary>
internal static class SpeculationBenchmark
{
    private const int DraftRightOf100 = 80;

    public static async Task<int> RunAsync(string[] args)
    {
        var (draft, tokenizer, rest) = Own(args);
        var options = EngineBenchmarkOptions.Parse(rest);
        var words = TokenizerFiles.Load(tokenizer);
        Console.WriteLine("workload                      streams  plain tok/s  speculating  ratio  accepted/proposed");
        foreach (var workload in CopyWorkload.All)
        {
            foreach (var batch in options.Batches)
            {
                await MeasureAsync(options, draft, workload, batch, words);
            }
        }

        return 0;
    }

    private static (string? Draft, string Tokenizer, string[] Others) Own(string[] args)
    {
        var rest = new List<string>(args);
        return (Take(rest, "--draft"), Take(rest, "--tokenizer") ?? throw new ArgumentException("--tokenizer is required."), [.. rest]);
    }

    private static string? Take(List<string> args, string name)
    {
        var at = args.IndexOf(name);
        if (at < 0)
        {
            return null;
        }

        var value = at + 1 < args.Count ? args[at + 1] : throw new ArgumentException($"{name} needs a value.");
        args.RemoveRange(at, 2);
        return value;
    }

    private static async Task MeasureAsync(EngineBenchmarkOptions options, string? draft, CopyWorkload workload, int batch, Tokenizer words)
    {
        var requests = new List<SequenceRequest>();
        var texts = new Dictionary<int, int[]>();
        for (var i = 0; i < batch; i++)
        {
            int[] prompt = [5 + i, .. words.Encode(workload.Prompt, addSpecialTokens: false)];
            var output = words.Encode(workload.Output, addSpecialTokens: false);
            output = output[..Math.Min(output.Length, options.Tokens)];
            texts[5 + i] = [.. prompt, .. output];
            requests.Add(new SequenceRequest
            {
                Id = $"{i}",
                Prompt = prompt,
                MaxTokens = output.Length,
                IgnoreEndOfSequence = true,
                Sampling = new SamplingParameters { Temperature = 0 },
            });
        }

        await using var plain = Engine(options, null, SpeculationMode.Off, batch, texts);
        await using var speculating = Engine(options, draft, SpeculationMode.Auto, batch, texts);
        var (without, with) = (new List<double>(), new List<double>());
        var (accepted, rejected) = (0, 0);
        for (var run = -1; run < options.Repeats; run++)
        {
            // Who goes first takes turns, since the machine may have other things to do.
            var (plainTime, _, _) = run % 2 == 0 ? await TimeAsync(plain, requests) : default;
            var (time, right, wrong) = await TimeAsync(speculating, requests);
            plainTime = run % 2 == 0 ? plainTime : (await TimeAsync(plain, requests)).Seconds;
            if (run >= 0)
            {
                without.Add(plainTime);
                with.Add(time);
                (accepted, rejected) = (accepted + right, rejected + wrong);
            }
        }

        var tokens = requests.Sum(request => request.MaxTokens);
        var ratios = without.Zip(with, (a, b) => a / b).Order().ToList();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{workload.Name,-28}  {batch,7}  {tokens / Median(without),11:F0}  {tokens / Median(with),11:F0}  {ratios[ratios.Count / 2],5:F2}  {accepted}/{accepted + rejected}"));
    }

    /// <summary>From the first token to the last, of all streams: the prompts' time is the same with and without.</summary>
    private static async Task<(double Seconds, int Accepted, int Rejected)> TimeAsync(LlmEngine engine, List<SequenceRequest> requests)
    {
        var streams = requests.Select(engine.Submit).ToList();
        foreach (var stream in streams)
        {
            await stream.Updates.WaitToReadAsync();
        }

        var startedAt = Stopwatch.GetTimestamp();
        var (accepted, rejected) = (0, 0);
        foreach (var stream in streams)
        {
            SequenceUpdate last = default;
            await foreach (var update in stream.Updates.ReadAllAsync())
            {
                last = update;
            }

            (accepted, rejected) = (accepted + last.AcceptedPredictionTokens, rejected + last.RejectedPredictionTokens);
        }

        return (Stopwatch.GetElapsedTime(startedAt).TotalSeconds, accepted, rejected);
    }

    private static LlmEngine Engine(EngineBenchmarkOptions options, string? draft, SpeculationMode mode, int batch, Dictionary<int, int[]> texts)
    {
        var config = options.ReadConfig();
        var engineOptions = new EngineOptions
        {
            Runner = new RunnerOptions { Slots = batch, PrefixSlots = 0, MaxLength = Math.Min(config.ContextLength, 1024), Threads = options.Threads, AllowSpinning = options.Spin },
            UnreadUpdates = 1_024,
            PrefixCache = false,
            Speculation = new SpeculationOptions { Mode = mode },
        };
        var runner = new ScriptedRunner(OnnxModelRunner.Load(EngineBenchmark.Graph(options.Model), config, engineOptions.Runner), texts);
        var drafter = draft is null
            ? null
            : new ScriptedRunner(OnnxModelRunner.Load(EngineBenchmark.Graph(draft), (options with { Model = draft }).ReadConfig(), engineOptions.Runner), texts, DraftRightOf100);
        return new LlmEngine(
            runner, new BenchmarkTokenizer(config.VocabularySize), config, engineOptions, TimeProvider.System, NullLogger<LlmEngine>.Instance, draft: drafter);
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
