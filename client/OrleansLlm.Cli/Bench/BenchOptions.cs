using System.CommandLine;
using System.Globalization;
using OrleansLlm.Cli.Terminal;

namespace OrleansLlm.Cli.Bench;

/// <summary>The options of <c>bench</c>, and their rules.</summary>
internal static class BenchOptions
{
    public static readonly Option<string?> Model = new("--model", "-m") { Description = "The model. Default: the server's first one." };
    public static readonly Option<string?> Concurrency = new("--concurrency", "-c")
    {
        Description = "Closed loop: requests at a time; several levels as 1,4,16,64. Default: 1.",
    };

    public static readonly Option<double?> Rate = new("--rate", "-r") { Description = "Open loop: Poisson arrivals per second." };
    public static readonly Option<FileInfo?> Trace = new("--trace") { Description = "Open loop: replay a CSV with TIMESTAMP,ContextTokens,GeneratedTokens." };
    public static readonly Option<double> Speed = new("--speed") { Description = "How many times faster to replay the trace.", DefaultValueFactory = _ => 1 };
    public static readonly Option<int> MaxPrompt = new("--max-prompt-tokens") { Description = "Cut the trace's prompts to this length.", DefaultValueFactory = _ => int.MaxValue };
    public static readonly Option<int> MaxOutput = new("--max-output-tokens") { Description = "Cut the trace's answers to this length.", DefaultValueFactory = _ => int.MaxValue };
    public static readonly Option<string> Prompt = new("--prompt-tokens", "-p")
    {
        Description = "About how long prompts are: 128, uniform:16-256, normal:128,32 or lognormal:128,0.8.", DefaultValueFactory = _ => "128",
    };

    public static readonly Option<string> Output = new("--output-tokens", "-o")
    {
        Description = "How long answers may get; the same forms.", DefaultValueFactory = _ => "64",
    };

    public static readonly Option<int?> Requests = new("--requests", "-n") { Description = "Requests per run. Default: 16 per concurrent one, or 100." };
    public static readonly Option<double?> Duration = new("--duration", "-d") { Description = "Seconds in which requests start." };
    public static readonly Option<int> WarmUp = new("--warm-up") { Description = "Requests before the measurement.", DefaultValueFactory = _ => 2 };
    public static readonly Option<bool> IgnoreEos = new("--ignore-eos") { Description = "Exact answer lengths, where the server knows ignore_eos." };
    public static readonly Option<float?> Temperature = new("--temperature") { Description = "0 to 2. Default: the server's." };
    public static readonly Option<bool> Completions = new("--completions") { Description = "Call /v1/completions instead of /v1/chat/completions." };
    public static readonly Option<double> Timeout = new("--timeout") { Description = "Seconds that a request may take.", DefaultValueFactory = _ => 300 };
    public static readonly Option<int> Seed = new("--seed") { Description = "Seed of prompts, lengths and arrivals.", DefaultValueFactory = _ => 1 };
    public static readonly Option<string?> Against = new("--against") { Description = "Another server: both are measured in turn, and the medians compared." };
    public static readonly Option<string?> AgainstModel = new("--against-model") { Description = "The other server's model. Default: --model." };
    public static readonly Option<string?> AgainstKey = new("--against-key") { Description = "The other server's key. Also: ORLEANSLLM_AGAINST_KEY." };
    public static readonly Option<int> Rounds = new("--rounds") { Description = "Rounds of a comparison.", DefaultValueFactory = _ => 5 };
    public static readonly Option<FileInfo?> Json = new("--json") { Description = "Also write all figures to this file." };

    public static IReadOnlyList<Option> All { get; } =
    [
        Model, Concurrency, Rate, Trace, Speed, MaxPrompt, MaxOutput, Prompt, Output, Requests, Duration, WarmUp, IgnoreEos,
        Temperature, Completions, Timeout, Seed, Against, AgainstModel, AgainstKey, Rounds, Json,
    ];

    /// <summary>Checks what belongs together.</summary>
    /// <exception cref="CliException">Options contradict each other or are out of range.</exception>
    public static void Check(ParseResult parsed)
    {
        Option[] loads = [Concurrency, Rate, Trace];
        if (loads.Count(option => parsed.GetResult(option) is { Implicit: false }) > 1)
        {
            throw CliException.Usage("Give one of --concurrency, --rate and --trace: a run is either a closed or an open loop.");
        }

        if (parsed.GetValue(Against) is { } other && (parsed.GetValue(Rate) is not null || parsed.GetValue(Trace) is not null))
        {
            throw CliException.Usage($"--against compares closed loops: give --concurrency, not --rate or --trace. Given: {other}");
        }

        AtLeast(Rounds, parsed.GetValue(Rounds), 1);
        AtLeast(Rate, parsed.GetValue(Rate), double.Epsilon);
        AtLeast(Speed, parsed.GetValue(Speed), double.Epsilon);
        AtLeast(Requests, parsed.GetValue(Requests), 1);
        AtLeast(Duration, parsed.GetValue(Duration), double.Epsilon);
        AtLeast(WarmUp, parsed.GetValue(WarmUp), 0);
        AtLeast(Timeout, parsed.GetValue(Timeout), double.Epsilon);
        AtLeast(MaxPrompt, parsed.GetValue(MaxPrompt), 1);
        AtLeast(MaxOutput, parsed.GetValue(MaxOutput), 1);
    }

    /// <summary>The levels of a closed loop.</summary>
    public static IReadOnlyList<int> Levels(string? text)
    {
        var levels = new List<int>();
        foreach (var part in (text ?? "1").Split(',', StringSplitOptions.TrimEntries))
        {
            levels.Add(int.TryParse(part, CultureInfo.InvariantCulture, out var level) && level is >= 1 and <= 10_000
                ? level
                : throw CliException.Usage($"--concurrency must be numbers of 1 to 10000, like 1,4,16. Given: {text}"));
        }

        return levels;
    }

    private static void AtLeast(Option option, double? value, double least)
    {
        if (value < least || value is double.PositiveInfinity or double.NaN)
        {
            var limit = least is double.Epsilon ? "above 0" : $"{least} or more";
            throw CliException.Usage($"{option.Name} must be {limit}. Given: {value.Value.ToString(CultureInfo.InvariantCulture)}");
        }
    }
}
