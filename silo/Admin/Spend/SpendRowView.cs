using OrleansLlm.Contracts.Ledger;

namespace OrleansLlm.Silo.Admin.Spend;

/// <summary>A row of a report: its time step, its dimensions by name, its sums.</summary>
internal sealed record SpendRowView(DateTimeOffset? Since, IReadOnlyDictionary<string, string> Dimensions, SpendSumsView Sums)
{
    public static SpendRowView Of(IReadOnlyList<string> dimensions, SpendRow row) => new(
        row.Since, dimensions.Zip(row.Values).ToDictionary(pair => pair.First, pair => pair.Second), SpendSumsView.Of(row.Sums));
}
