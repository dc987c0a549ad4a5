using OrleansLlm.Contracts.Budgets;

namespace OrleansLlm.Silo.Admin;

/// <summary>A tenant's limits and money as the admin API shows them; money in US dollars, null means no limit.</summary>
internal sealed record BudgetView(
    string Object,
    string Tenant,
    decimal? Amount,
    long? RequestsPerMinute,
    long? TokensPerMinute,
    decimal Spent,
    decimal Reserved,
    int OpenReservations,
    long PromptTokens,
    long CompletionTokens)
{
    /// <summary>Shows a budget.</summary>
    public static BudgetView Of(string tenant, ScopeStatus budget) => new(
        "budget",
        tenant,
        budget.Total.Budget.Hard,
        budget.Limits.RequestsPerMinute,
        budget.Limits.TokensPerMinute,
        budget.Total.Spent,
        budget.Total.Reserved,
        budget.Running,
        budget.PromptTokens,
        budget.CompletionTokens);
}
