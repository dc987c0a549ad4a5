using OrleansLlm.Contracts.Ledger;

namespace OrleansLlm.Silo.Admin.Spend;

/// <summary>A report as the admin API shows it.</summary>
internal sealed record SpendReportView(
    string Object, string Tenant, IReadOnlyList<SpendRowView> Data, SpendSumsView Total, SpendSumsView? Others, int RowsLeftOff)
{
    public static SpendReportView Of(string tenant, SpendQuery query, SpendReport report) => new(
        "spend_report",
        tenant,
        [.. report.Rows.Select(row => SpendRowView.Of(query.GroupBy, row))],
        SpendSumsView.Of(report.Total),
        report.Others is { } others ? SpendSumsView.Of(others) : null,
        report.RowsLeftOff);
}
