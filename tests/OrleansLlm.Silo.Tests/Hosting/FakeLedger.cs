using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Ledger;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Silo.Tests.Hosting;

/// <summary>A ledger of a few fixed entries that remembers what it was asked.</summary>
internal sealed class FakeLedger : ILedgerGrain
{
    public static readonly DateTimeOffset At = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    public SpendQuery? Asked { get; private set; }

    public (BudgetScope Scope, BudgetPeriod Period) AskedForecast { get; private set; }

    public int? Kept { get; private set; }

    /// <summary>Entries per page, so that exports have to turn pages.</summary>
    public int PageSize { get; set; } = EntryQuery.MaxPage;

    public List<LedgerEntry> Entries { get; } = [.. Enumerable.Range(1, 5).Select(Entry)];

    public Task<SpendReport> ReportAsync(SpendQuery query, CancellationToken cancellationToken = default)
    {
        Asked = query;
        var sums = new SpendSums { Requests = 2, PromptTokens = 20, CompletionTokens = 10, Cost = 0.1m, Saved = 0.05m };
        return Task.FromResult(new SpendReport
        {
            GroupBy = query.GroupBy,
            Rows = [new SpendRow { Since = At, Values = [.. query.GroupBy.Select(_ => "=x,\"1\"")], Sums = sums }],
            Total = sums,
        });
    }

    public Task<EntryPage> ReadAsync(EntryQuery query, CancellationToken cancellationToken = default)
    {
        var page = Entries.Where(entry => entry.Sequence > query.After).Take(Math.Min(PageSize, query.Limit)).ToList();
        return Task.FromResult(new EntryPage { Entries = page, Next = page.Count > 0 && page[^1] != Entries[^1] ? page[^1].Sequence : null });
    }

    public Task<SpendForecast> ForecastAsync(BudgetScope scope, BudgetPeriod period, CancellationToken cancellationToken = default)
    {
        AskedForecast = (scope, period);
        return Task.FromResult(new SpendForecast { Scope = scope, Period = period, Since = At, Until = At.AddDays(30), Spent = 1, Projected = 30, Hard = 20 });
    }

    public Task<LedgerStatus> GetAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult(new LedgerStatus { KeepEntriesDays = Kept, LastSequence = Entries.Count });

    public Task<LedgerStatus> SetRetentionAsync(int? keepEntriesDays, CancellationToken cancellationToken = default)
    {
        Kept = keepEntriesDays;
        return GetAsync(cancellationToken);
    }

    private static LedgerEntry Entry(int sequence) => new()
    {
        Id = $"r{sequence}",
        Sequence = sequence,
        At = At,
        SettledAt = At,
        KeyId = "k1",
        Model = "ember",
        Provider = "local",
        User = sequence == 1 ? "+SUM(A1)" : null,
        Usage = new TokenUsage { PromptTokens = 10, CompletionTokens = 5 },
        Cost = 0.000001m,
        Tags = new Dictionary<string, string> { ["team"] = "a" },
    };
}
