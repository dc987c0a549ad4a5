using System.Globalization;
using OrleansLlm.Contracts.Alerts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Grains.Budgets;

namespace OrleansLlm.Grains.Alerts;

/// <summary>Alerts about budget windows: each amount once per calendar window, once a day for rolling ones. Pure.</summary>
internal static class BudgetAlerts
{
    public static Alert Soft(SoftLimitReached reached) => new()
    {
        Id = Text($"soft|{reached.Scope}|{reached.Window.Period}|{reached.Window.Kind}|{Turn(reached.Window, reached.Since, reached.At)}|{reached.Amount}"),
        Kind = AlertKind.SoftBudget,
        At = reached.At,
        Scope = reached.Scope,
        Window = new WindowStatus
        {
            Budget = reached.Window,
            Since = reached.Since,
            ResetsAt = reached.Window.Kind == WindowKind.Calendar ? CalendarWindow.EndOf(reached.Window.Period, reached.Since) : null,
            Spent = reached.Spent,
        },
        Threshold = reached.Amount,
        Observed = reached.Spent,
        Message = Text($"{reached.Scope} has spent {reached.Spent} USD, past {reached.Amount} USD of its {Name(reached.Window)} budget."),
    };

    public static Alert Hard(LimitRefusal refusal, DateTimeOffset at)
    {
        var window = refusal.Window!;
        var since = window.Kind == WindowKind.Calendar ? CalendarWindow.StartOf(window.Period, at) : at;
        return new Alert
        {
            Id = Text($"hard|{refusal.Scope}|{window.Period}|{window.Kind}|{Turn(window, since, at)}|{window.Hard}"),
            Kind = AlertKind.HardBudget,
            At = at,
            Scope = refusal.Scope,
            Threshold = window.Hard,
            Observed = window.Hard - refusal.Left,
            Message = Text($"{refusal.Scope} was refused a call: {refusal.Left} USD of the {window.Hard} USD of its {Name(window)} budget are left, {refusal.Needed} USD were needed."),
        };
    }

    private static string Turn(WindowBudget window, DateTimeOffset since, DateTimeOffset at) =>
        (window.Kind == WindowKind.Calendar ? since : at).UtcDateTime.ToString(window.Kind == WindowKind.Calendar ? "O" : "yyyy-MM-dd", CultureInfo.InvariantCulture);

#pragma warning disable CA1308 // Words for people.
    private static string Name(WindowBudget window) =>
        (window.Kind == WindowKind.Rolling ? "rolling " : "") + window.Period.ToString().ToLowerInvariant();
#pragma warning restore CA1308

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
