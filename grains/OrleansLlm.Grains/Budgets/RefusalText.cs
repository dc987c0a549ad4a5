using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;

namespace OrleansLlm.Grains.Budgets;

/// <summary>A refusal as an error whose words say the same. Pure.</summary>
internal static class RefusalText
{
    /// <summary>Running calls may end at any moment: how soon to look again.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    public static LlmException ToError(LimitRefusal refusal, ReserveRequest request, decimal reserved, DateTimeOffset now) =>
        new(CodeOf(refusal.Kind), Words(refusal, request, reserved), retryAfter: RetryAfter(refusal, reserved, now)) { Refusal = refusal };

    /// <summary>A scope as a sentence names it.</summary>
    public static string Name(BudgetScope scope)
    {
        var outer = scope.Project is { } project ? $"project '{project}'" : scope.Key is { } key ? $"key '{key}'" : "the tenant";
        return scope.User is { } user ? scope is { Project: null, Key: null } ? $"user '{user}'" : $"user '{user}' of {outer}" : outer;
    }

    /// <summary>A window as a sentence names it, such as <c>for this month</c>.</summary>
    public static string Name(WindowBudget window) => window switch
    {
        { Period: BudgetPeriod.Total } => "in all",
        { Kind: WindowKind.Rolling, Period: BudgetPeriod.Month } => "for any 30 days",
        { Kind: WindowKind.Rolling, Period: BudgetPeriod.Quarter } => "for any 90 days",
        { Kind: WindowKind.Rolling } => $"for any {Name(window.Period)}",
        { Period: BudgetPeriod.Day } => "for today (UTC)",
        _ => $"for this {Name(window.Period)} (UTC)",
    };

    private static string Name(BudgetPeriod period) => period.ToString().ToLowerInvariant();

    private static LlmErrorCode CodeOf(LimitKind kind) => kind switch
    {
        LimitKind.Budget => LlmErrorCode.BudgetExceeded,
        LimitKind.AllowedModels or LimitKind.Expired or LimitKind.Suspended or LimitKind.UnknownPrice => LlmErrorCode.Forbidden,
        _ => LlmErrorCode.RateLimited,
    };

    private static TimeSpan? RetryAfter(LimitRefusal refusal, decimal reserved, DateTimeOffset now) => refusal switch
    {
        { Kind: LimitKind.ConcurrentRequests } => Soon,
        { Kind: LimitKind.Budget } when refusal.Needed <= refusal.Left + reserved => Soon,
        _ => refusal.ResetsAt - now,
    };

    private static string Words(LimitRefusal refusal, ReserveRequest request, decimal reserved)
    {
        var who = Name(refusal.Scope);
        return refusal.Kind switch
        {
            LimitKind.Budget => BudgetWords(who, refusal, reserved),
            LimitKind.AllowedModels => $"The model '{request.Model}' is not among those that {who} may call.",
            LimitKind.Expired => $"The access of {who} has expired.",
            LimitKind.Suspended => $"Calls of {who} are suspended.",
            LimitKind.UnknownPrice => $"No price is known for the model '{request.Model}' at '{request.Provider}', and OrleansLlm:Budgets:UnknownPrice refuses such calls.",
            LimitKind.ConcurrentRequests => Text($"The limit of {refusal.Limit} calls at once of {who} is reached; try again when one has ended."),
            _ => RateWords(who, refusal),
        };
    }

    private static string BudgetWords(string who, LimitRefusal refusal, decimal reserved)
    {
        var given = Text($"The budget of {refusal.Limit:0.############} USD of {who} {Name(refusal.Window!)}");
        if (refusal.Needed > refusal.Limit)
        {
            return Text($"{given} is too small for this call, which may cost up to {refusal.Needed:0.############} USD; ask for a shorter answer or a larger budget.");
        }

        var reset = refusal.ResetsAt is { } at ? Text($"; room for it is free at {at:yyyy-MM-dd'T'HH:mm:ss'Z'}") : "";
        var running = reserved > 0 ? Text($" ({reserved:0.############} USD of it reserved by running calls)") : "";
        return Text($"{given} has {refusal.Left:0.############} USD left{running}; this call may cost up to {refusal.Needed:0.############} USD{reset}.");
    }

    private static string RateWords(string who, LimitRefusal refusal)
    {
        var what = refusal.Kind switch
        {
            LimitKind.RequestsPerMinute => "requests",
            LimitKind.InputTokensPerMinute => "input tokens",
            LimitKind.OutputTokensPerMinute => "output tokens",
            _ => "tokens",
        };
        return Text($"The limit of {refusal.Limit} {what} per minute of {who} is reached: {refusal.Left} left, {refusal.Needed} needed; there is room at {refusal.ResetsAt:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}.");
    }

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
