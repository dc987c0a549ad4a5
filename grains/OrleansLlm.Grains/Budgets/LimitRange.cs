using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;

namespace OrleansLlm.Grains.Budgets;

/// <summary>The ranges of limits, as <see cref="ScopeLimits"/> tells them. Pure.</summary>
internal static class LimitRange
{
    private const decimal MaxMoney = 1_000_000_000_000m;
    private const int MaxSoft = 10;
    private const int MaxTags = 16;
    private const int MaxTagLength = 64;
    private const int MaxModels = 1_000;
    private const int MaxName = 256;

    /// <exception cref="LlmException">InvalidRequest: names the field that is out of range.</exception>
    public static void Check(BudgetScope scope)
    {
        if (scope is { Project: not null, Key: not null })
        {
            throw Wrong("scope", "name a project or a key, not both", scope.ToString());
        }

        foreach (var name in (ReadOnlySpan<string?>)[scope.Project, scope.Key, scope.User])
        {
            if (name is { Length: 0 or > MaxName })
            {
                throw Wrong("scope", $"have names of 1 to {MaxName} characters", $"a name of {name.Length}");
            }
        }
    }

    /// <exception cref="LlmException">InvalidRequest: names the field that is out of range.</exception>
    public static void Check(ScopeLimits limits, string prefix = "")
    {
        AtLeastOne(prefix + "requests_per_minute", limits.RequestsPerMinute);
        AtLeastOne(prefix + "tokens_per_minute", limits.TokensPerMinute);
        AtLeastOne(prefix + "input_tokens_per_minute", limits.InputTokensPerMinute);
        AtLeastOne(prefix + "output_tokens_per_minute", limits.OutputTokensPerMinute);
        AtLeastOne(prefix + "concurrent_requests", limits.ConcurrentRequests);
        for (var i = 0; i < limits.Budgets.Count; i++)
        {
            Check(limits.Budgets, i, $"{prefix}budgets[{i}]");
        }

        if (limits.AllowedModels is { } models && (models.Count > MaxModels || models.Any(model => model is null or { Length: 0 or > MaxName })))
        {
            throw Wrong(prefix + "allowed_models", $"be at most {MaxModels} names of 1 to {MaxName} characters", $"{models.Count} names");
        }

        CheckTags(limits.Tags, prefix + "tags");
    }

    /// <exception cref="LlmException">InvalidRequest: names the field that is out of range.</exception>
    public static void Check(LimitOverride replaced)
    {
        Check(replaced.Limits, "limits.");
        if (replaced.Until <= replaced.From)
        {
            throw Wrong("until", Text($"be after from ({replaced.From:O})"), Text($"{replaced.Until:O}"));
        }

        if (replaced.Reason is { Length: > MaxName })
        {
            throw Wrong("reason", $"have at most {MaxName} characters", $"{replaced.Reason.Length}");
        }
    }

    /// <exception cref="LlmException">InvalidRequest: names the field that is out of range.</exception>
    public static void CheckTags(IReadOnlyDictionary<string, string> tags, string field, int most = MaxTags)
    {
        if (tags.Count > most)
        {
            throw Wrong(field, $"be at most {most}", $"{tags.Count}");
        }

        foreach (var (name, value) in tags)
        {
            if (name.Length is 0 or > MaxTagLength || value is null or { Length: > MaxTagLength })
            {
                throw Wrong(field, $"have names of 1 to {MaxTagLength} and values of up to {MaxTagLength} characters", $"'{name}'");
            }
        }
    }

    private static void Check(IReadOnlyList<WindowBudget> budgets, int index, string field)
    {
        var window = budgets[index];
        if (!Enum.IsDefined(window.Period))
        {
            throw Wrong($"{field}.period", "be a known period", Text($"{(int)window.Period}"));
        }

        if (!Enum.IsDefined(window.Kind) || window is { Period: BudgetPeriod.Total, Kind: WindowKind.Rolling })
        {
            throw Wrong($"{field}.kind", "be calendar or rolling, calendar for the total", $"{window.Kind}");
        }

        if (window.Hard is < 0 or > MaxMoney)
        {
            throw Wrong($"{field}.hard", Text($"be 0 to {MaxMoney}"), Text($"{window.Hard}"));
        }

        if (window.Soft.Count > MaxSoft || !IsAscending(window.Soft))
        {
            throw Wrong($"{field}.soft", $"be at most {MaxSoft} ascending amounts above 0", Text($"[{string.Join(", ", window.Soft)}]"));
        }

        if (budgets.Take(index).Any(other => (other.Period, other.Kind) == (window.Period, window.Kind)))
        {
            throw Wrong(field, "be the only one of its period and kind", $"a second {window.Kind} {window.Period}");
        }
    }

    private static bool IsAscending(IReadOnlyList<decimal> amounts)
    {
        var last = 0m;
        foreach (var amount in amounts)
        {
            if (amount <= last || amount > MaxMoney)
            {
                return false;
            }

            last = amount;
        }

        return true;
    }

    private static void AtLeastOne(string field, long? value)
    {
        if (value < 1)
        {
            throw Wrong(field, "be at least 1", Text($"{value}"));
        }
    }

    private static LlmException Wrong(string field, string rule, string given) =>
        new(LlmErrorCode.InvalidRequest, $"{field} must {rule}. Given: {given}.", field);

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
