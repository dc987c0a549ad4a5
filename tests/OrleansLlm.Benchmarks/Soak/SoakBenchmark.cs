using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansLlm.Engine;
using OrleansLlm.Engine.Runners;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Benchmarks.Soak;

/// <summary>
/// Random traffic straight at an engine: more callers than slots, short of cache so that sequences are preempted, several tenants, constraints,
/// speculation with a draft model where one is given, cancels, deadlines and mistakes. Fails when an answer is wrong, a slot is lost or memory grows.
/// </summary>
internal static class SoakBenchmark
{
    private const int Slots = 6;
    private const int Callers = 10;
    private const double CheckedShare = 0.15;
    private const float Rounding = 5e-4f;

    public static async Task<int> RunAsync(string[] args)
    {
        var options = SoakOptions.Parse(args);
        var package = ModelPackage.Load(options.Model);
        var graph = options.Graph is null ? package.Graph : package.Graph with { Path = options.Graph };
        var maxLength = Math.Min(package.Config.ContextLength, 512);
        var engineOptions = new EngineOptions
        {
            Runner = new RunnerOptions { Slots = Slots, MaxLength = maxLength, Threads = 1 },
            MaxWaiting = Callers - Slots - 1,
            MaxTokensPerStep = 128,
            PrefillChunk = 64,
            MaxCachedTokens = 3 * maxLength,
            UnreadUpdates = 16,
        };
        using var alone = OnnxModelRunner.Load(graph, package.Config, new RunnerOptions { Slots = 1, MaxLength = maxLength, Threads = 1 });
        var draft = options.Draft is null
            ? null
            : OnnxModelRunner.Load(package.Graph with { Path = options.Draft }, package.Config, new RunnerOptions { Slots = 4, MaxLength = maxLength, Threads = 1 });
        await using var engine = new LlmEngine(
            OnnxModelRunner.Load(graph, package.Config, engineOptions.Runner), package.Tokenizer, package.Config, engineOptions, new StandingClock(),
            NullLogger<LlmEngine>.Instance, draft: draft);
        using var run = new SoakRun(
            engine, new ReferenceLoop(alone, package.Tokenizer, package.Config.EosTokenIds, Rounding),
            new SoakRequests(package.Tokenizer, package.Config, maxLength), CheckedShare);
        return await RunAsync(engine, run, options);
    }

    private static async Task<int> RunAsync(LlmEngine engine, SoakRun run, SoakOptions options)
    {
        var memory = new MemoryTrend();
        var startedAt = Stopwatch.GetTimestamp();
        var traffic = run.RunAsync(Callers, options.Seed, (_, _) => Stopwatch.GetElapsedTime(startedAt) < options.Time && run.Counts.Wrong.Count == 0);
        using var timer = new PeriodicTimer(options.Time / 120 + TimeSpan.FromMilliseconds(1));
        for (var sample = 0; !traffic.IsCompleted && await timer.WaitForNextTickAsync(); sample++)
        {
            var at = Stopwatch.GetElapsedTime(startedAt);
            var (managed, workingSet) = memory.Sample(at);
            if (sample % 10 == 0)
            {
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"{at:mm\\:ss}  managed {managed:F1} MB, working set {workingSet:F0} MB  {run.Counts}"));
            }
        }

        await traffic;
        await engine.DrainAsync();
        var problems = run.Counts.Wrong.ToList();
        if (engine.Load is not { Running: 0, Waiting: 0 })
        {
            problems.Add($"sequences are left: {engine.Load}");
        }

        if (memory.Problem() is { } growth)
        {
            problems.Add(growth);
        }

        Console.WriteLine($"{run.Counts}\n{memory}\n{(problems.Count == 0 ? "passed" : $"FAILED: {string.Join("\n", problems)}")}");
        return problems.Count == 0 ? 0 : 1;
    }
}
