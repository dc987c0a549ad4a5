using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using OrleansLlm.Cli.Terminal;

namespace OrleansLlm.Cli.Bench;

/// <summary><c>bench</c>: puts load on any OpenAI-compatible server and prints what its users would feel.</summary>
internal static class BenchCommand
{
    private const int RequestsPerSlot = 16;
    private const int RequestsOfOpenLoop = 100;

    public static Command Create(CliEnvironment environment, Connection connection)
    {
        var command = new Command("bench", "Measures latency and throughput of any OpenAI-compatible server.");
        foreach (var option in BenchOptions.All)
        {
            command.Options.Add(option);
        }

        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, environment, connection, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        ParseResult parsed, CliEnvironment environment, Connection connection, CancellationToken cancellationToken)
    {
        BenchOptions.Check(parsed);
        var plan = PlanOf(parsed);
        var levels = BenchOptions.Levels(parsed.GetValue(BenchOptions.Concurrency));
        var target = await TargetOfAsync(parsed, connection, cancellationToken);
        if (parsed.GetValue(BenchOptions.Against) is { } other)
        {
            return await CompareAsync(parsed, environment, plan, levels, target, OtherOf(parsed, environment, target, other), cancellationToken);
        }

        using var client = new BenchClient(target, environment.Time);
        var runner = new LoadRunner(client, environment.Time, plan.Seed);
        await WarmUpAsync(runner, plan, parsed.GetValue(BenchOptions.WarmUp), cancellationToken);

        var runs = new List<BenchSummary>();
        if (parsed.GetValue(BenchOptions.Trace) is { } trace)
        {
            runs.Add(await RunTraceAsync(parsed, environment, runner, plan, trace, cancellationToken));
        }
        else if (parsed.GetValue(BenchOptions.Rate) is { } rate)
        {
            var requests = plan with { Requests = plan.Requests ?? (plan.Duration is null ? RequestsOfOpenLoop : null) };
            runs.Add(await RunOpenAsync(environment, runner, requests.Poisson(rate), Text($"rate {rate}/s"), requests, cancellationToken));
        }
        else
        {
            foreach (var level in levels)
            {
                runs.Add(await RunClosedAsync(environment, runner, plan, level, cancellationToken));
            }
        }

        return await ReportAsync(parsed, environment, new BenchReport(target.Url.ToString(), target.Model, plan.Seed, runs), cancellationToken);
    }

    private static async Task<int> CompareAsync(
        ParseResult parsed, CliEnvironment environment, BenchPlan plan, IReadOnlyList<int> levels, BenchTarget first, BenchTarget second, CancellationToken cancellationToken)
    {
        using var toFirst = new BenchClient(first, environment.Time);
        using var toSecond = new BenchClient(second, environment.Time);
        LoadRunner To(BenchTarget target, int seed) => new(ReferenceEquals(target, first) ? toFirst : toSecond, environment.Time, seed);
        foreach (var target in new[] { first, second })
        {
            await WarmUpAsync(To(target, plan.Seed - 1), plan, parsed.GetValue(BenchOptions.WarmUp), cancellationToken);
        }

        var comparison = new BenchComparison(
            parsed.GetValue(BenchOptions.Rounds),
            (target, level, seed) => RunClosedAsync(environment, To(target, seed), plan with { Seed = seed }, level, cancellationToken));
        var report = await comparison.RunAsync(first, second, levels, plan.Seed);
        await environment.Out.WriteAsync(report.ToText());
        if (parsed.GetValue(BenchOptions.Json) is { } file)
        {
            await File.WriteAllTextAsync(file.FullName, JsonSerializer.Serialize(report, CliJson.Default.ComparisonReport), cancellationToken);
        }

        return report.Loads.All(load => load is { First.OutputTokensPerSecond: > 0, Second.OutputTokensPerSecond: > 0 })
            ? ExitCodes.Done
            : throw new CliException("A run had no good answer.");
    }

    private static BenchTarget OtherOf(ParseResult parsed, CliEnvironment environment, BenchTarget target, string other) => target with
    {
        Url = Uri.TryCreate(other, UriKind.Absolute, out var address) && address.Scheme is ("http" or "https")
            ? address
            : throw CliException.Usage($"--against must be an absolute http or https address. Given: {other}"),
        Key = parsed.GetValue(BenchOptions.AgainstKey) ?? environment.Variable("ORLEANSLLM_AGAINST_KEY"),
        Model = parsed.GetValue(BenchOptions.AgainstModel) ?? target.Model,
    };

    private static async Task<int> ReportAsync(
        ParseResult parsed, CliEnvironment environment, BenchReport report, CancellationToken cancellationToken)
    {
        await environment.Out.WriteAsync(report.ToText());
        if (parsed.GetValue(BenchOptions.Json) is { } file)
        {
            await File.WriteAllTextAsync(file.FullName, JsonSerializer.Serialize(report, CliJson.Default.BenchReport), cancellationToken);
        }

        var hasGoodAnswer = report.Runs.All(run => run.Requests > run.Errors.Values.Sum());
        return hasGoodAnswer ? ExitCodes.Done : throw new CliException("A run had no good answer.");
    }

    private static BenchPlan PlanOf(ParseResult parsed) => new()
    {
        PromptTokens = LengthDistribution.Parse(parsed.GetValue(BenchOptions.Prompt)!),
        OutputTokens = LengthDistribution.Parse(parsed.GetValue(BenchOptions.Output)!),
        Seed = parsed.GetValue(BenchOptions.Seed),
        Requests = parsed.GetValue(BenchOptions.Requests),
        Duration = parsed.GetValue(BenchOptions.Duration) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
    };

    private static async Task<BenchTarget> TargetOfAsync(ParseResult parsed, Connection connection, CancellationToken cancellationToken)
    {
        var model = parsed.GetValue(BenchOptions.Model);
        if (model is null)
        {
            using var client = connection.Open(parsed);
            var models = await client.Models.ListAsync(cancellationToken);
            model = models.Count > 0 ? models[0].Id : throw new CliException("The server serves no model.");
        }

        return new BenchTarget
        {
            Url = connection.AddressOf(parsed),
            Key = connection.KeyOf(parsed),
            Model = model,
            UseCompletions = parsed.GetValue(BenchOptions.Completions),
            IgnoreEndOfSequence = parsed.GetValue(BenchOptions.IgnoreEos),
            Temperature = parsed.GetValue(BenchOptions.Temperature),
            Timeout = TimeSpan.FromSeconds(parsed.GetValue(BenchOptions.Timeout)),
        };
    }

    private static async Task WarmUpAsync(LoadRunner runner, BenchPlan plan, int requests, CancellationToken cancellationToken)
    {
        if (requests == 0)
        {
            return;
        }

        var warm = plan with { Requests = requests, Seed = unchecked(plan.Seed + 7919) };
        var run = await runner.ClosedAsync(warm.Closed(), concurrency: 1, duration: null, ended: null, cancellationToken);
        if (run.Results.All(result => result.Error is not null))
        {
            throw new CliException($"No warm-up request went well: {run.Results[0].Error}.");
        }
    }

    private static async Task<BenchSummary> RunClosedAsync(
        CliEnvironment environment, LoadRunner runner, BenchPlan plan, int level, CancellationToken cancellationToken)
    {
        var sized = plan with { Requests = plan.Requests ?? (plan.Duration is null ? level * RequestsPerSlot : null) };
        var load = Text($"concurrency {level}");
        return await WithBarAsync(environment, load, sized.Requests, ended => runner.ClosedAsync(
            sized.Closed(), level, sized.Duration, ended, cancellationToken));
    }

    private static Task<BenchSummary> RunOpenAsync(
        CliEnvironment environment, LoadRunner runner, IEnumerable<PlannedRequest> requests, string load, BenchPlan plan, CancellationToken cancellationToken) =>
        WithBarAsync(environment, load, plan.Requests, ended => runner.OpenAsync(requests, plan.Duration, ended, cancellationToken));

    private static async Task<BenchSummary> RunTraceAsync(
        ParseResult parsed, CliEnvironment environment, LoadRunner runner, BenchPlan plan, FileInfo trace, CancellationToken cancellationToken)
    {
        var speed = parsed.GetValue(BenchOptions.Speed);
        if (!trace.Exists)
        {
            throw new CliException($"No such trace: {trace.FullName}");
        }

        using var text = trace.OpenText();
        var requests = TraceReader.Read(text, speed, parsed.GetValue(BenchOptions.MaxPrompt), parsed.GetValue(BenchOptions.MaxOutput));
        // Read whole before the run: a malformed line must not surface in the middle of it.
        PlannedRequest[] whole = [.. requests.Take(plan.Requests ?? int.MaxValue)];
        return await RunOpenAsync(environment, runner, whole, Text($"trace x{speed}"), plan with { Requests = whole.Length }, cancellationToken);
    }

    private static async Task<BenchSummary> WithBarAsync(
        CliEnvironment environment, string load, int? requests, Func<Action, Task<RunResult>> run)
    {
        RunResult? result = null;
        var ended = 0;
        await ProgressBar.RunAsync(environment, load, async progress =>
            result = await run(() => progress.Report(Interlocked.Increment(ref ended) / (double)(requests ?? int.MaxValue))));
        return BenchSummary.Of(load, result!.Results, result.Seconds);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
