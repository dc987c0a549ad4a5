using System.CommandLine;
using System.Globalization;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Json;

namespace OrleansLlm.Cli.Budgets;

/// <summary>The options that spell limits out, the same for every command that sets them.</summary>
internal static class LimitOptions
{
    private const string Rolling = "rolling-";

    private static readonly Option<string[]> Hard = new("--hard")
    {
        Description = "The most that may be spent in a window, in US dollars: PERIOD=AMOUNT, with minute, hour, day, week, month, quarter or total; "
            + "rolling-PERIOD for one that moves with the time. May be given several times.",
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string[]> Soft = new("--soft")
    {
        Description = "Spend in a window that raises an alert: PERIOD=AMOUNT. May be given several times.", AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<long?> Requests = new("--rpm", "--requests-per-minute") { Description = "Requests per minute." };
    private static readonly Option<long?> Tokens = new("--tpm", "--tokens-per-minute") { Description = "Tokens per minute, input and output." };
    private static readonly Option<long?> InputTokens = new("--input-tpm") { Description = "Input tokens per minute." };
    private static readonly Option<long?> OutputTokens = new("--output-tpm") { Description = "Output tokens per minute." };
    private static readonly Option<int?> Concurrent = new("--concurrent") { Description = "Calls that run at once." };
    private static readonly Option<string[]> Models = new("--model")
    {
        Description = "A model that may be called; * at the end matches any rest. May be given several times. Default: all.",
        AllowMultipleArgumentsPerToken = true,
    };

    /// <summary>All of them.</summary>
    public static Symbol[] All { get; } = [Hard, Soft, Requests, Tokens, InputTokens, OutputTokens, Concurrent, Models];

    /// <summary>The limits as typed; null when none was.</summary>
    public static ScopeLimits? Read(CommandContext context)
    {
        var budgets = ReadBudgets(context.Get(Hard) ?? [], context.Get(Soft) ?? []);
        var limits = new ScopeLimits
        {
            Budgets = budgets,
            RequestsPerMinute = context.Get(Requests),
            TokensPerMinute = context.Get(Tokens),
            InputTokensPerMinute = context.Get(InputTokens),
            OutputTokensPerMinute = context.Get(OutputTokens),
            ConcurrentRequests = context.Get(Concurrent),
            AllowedModels = context.Get(Models) is { Length: > 0 } models ? models : null,
        };
        return limits == new ScopeLimits { Budgets = budgets, Tags = limits.Tags } && budgets.Count == 0 ? null : limits;
    }

    private static List<WindowBudget> ReadBudgets(string[] hard, string[] soft)
    {
        var windows = new List<WindowBudget>();
        foreach (var (period, kind, amount) in hard.Select(pair => ReadAmount(pair, "--hard")))
        {
            if (windows.Exists(window => window.Period == period && window.Kind == kind))
            {
                throw CliException.Usage($"--hard names the window {NameOf(period, kind)} twice.");
            }

            windows.Add(new WindowBudget { Period = period, Kind = kind, Hard = amount });
        }

        foreach (var group in soft.Select(pair => ReadAmount(pair, "--soft")).GroupBy(one => (one.Period, one.Kind), one => one.Amount))
        {
            var at = windows.FindIndex(window => (window.Period, window.Kind) == group.Key);
            var amounts = group.Order().ToArray();
            if (at < 0)
            {
                windows.Add(new WindowBudget { Period = group.Key.Period, Kind = group.Key.Kind, Soft = amounts });
            }
            else
            {
                windows[at] = windows[at] with { Soft = amounts };
            }
        }

        return windows;
    }

    private static (BudgetPeriod Period, WindowKind Kind, decimal Amount) ReadAmount(string pair, string option)
    {
        var (name, value) = CommonOptions.SplitPair(pair, option, "PERIOD=AMOUNT");
        var isRolling = name.StartsWith(Rolling, StringComparison.Ordinal);
        if (!EnumWords.TryParse<BudgetPeriod>(isRolling ? name[Rolling.Length..] : name, out var period))
        {
            throw CliException.Usage($"{option}: the period must be one of {string.Join(", ", EnumWords.All<BudgetPeriod>())}. Given: {name}");
        }

        return decimal.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount)
            ? (period.Value, isRolling ? WindowKind.Rolling : WindowKind.Calendar, amount)
            : throw CliException.Usage($"{option}: the amount must be a number like 10 or 0.5. Given: {value}");
    }

    /// <summary>A window's name, as the options spell it.</summary>
    public static string NameOf(BudgetPeriod period, WindowKind kind) => (kind == WindowKind.Rolling ? Rolling : "") + EnumWords.Of(period);
}
