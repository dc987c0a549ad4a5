using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Ledger;

namespace OrleansLlm.Grains.Ledger;

/// <summary>Sums facts into the rows of one report. Not thread-safe; no I/O.</summary>
internal sealed class SpendReporter
{
    private const char Separator = '\u001f';

    private readonly SpendQuery _query;
    private readonly Func<SpendFact, string>[] _dimensions;
    private readonly Dictionary<(DateTimeOffset?, string), SpendRow> _rows = [];
    private SpendSums _total = SpendSums.Zero;

    /// <exception cref="LlmException">InvalidRequest: a field of the query is out of range.</exception>
    public SpendReporter(SpendQuery query)
    {
        if (query.GroupBy.Count > SpendQuery.MaxDimensions)
        {
            throw Invalid("group_by", $"0 to {SpendQuery.MaxDimensions} dimensions", query.GroupBy.Count);
        }

        if (query.Top is < 1 or > SpendQuery.MaxRows)
        {
            throw Invalid("top", $"1 to {SpendQuery.MaxRows}", query.Top);
        }

        if (!Enum.IsDefined(query.Bucket))
        {
            throw Invalid("bucket", "a known time step", (int)query.Bucket);
        }

        _query = query;
        _dimensions = [.. query.GroupBy.Select(name => SpendDimensions.Reader(name, "group_by"))];
        Filter = new SpendFilter(query.From, query.Until, query.Filter);
    }

    public SpendFilter Filter { get; }

    public void Add(SpendFact fact)
    {
        if (!Filter.Matches(fact))
        {
            return;
        }

        _total += fact.Sums;
        var values = Array.ConvertAll(_dimensions, read => read(fact));
        var since = TimeSteps.Begin(_query.Bucket, fact.At);
        var key = (since, string.Join(Separator, values));
        _rows[key] = _rows.TryGetValue(key, out var row)
            ? row with { Sums = row.Sums + fact.Sums }
            : new SpendRow { Since = since, Values = values, Sums = fact.Sums };
    }

    public SpendReport ToReport()
    {
        // The largest rows of all steps are kept; then steps come in their order, the largest first in each.
        var ranked = _rows.OrderByDescending(row => Weight(row.Value.Sums)).ThenBy(row => row.Key.Item1).ThenBy(row => row.Key.Item2, StringComparer.Ordinal)
            .Select(row => row.Value).ToList();
        var leftOff = ranked.Skip(_query.Top).ToList();
        return new SpendReport
        {
            GroupBy = _query.GroupBy,
            Rows = [.. ranked.Take(_query.Top).OrderBy(row => row.Since)],
            Total = _total,
            Others = leftOff.Count == 0 ? null : leftOff.Aggregate(SpendSums.Zero, (sum, row) => sum + row.Sums),
            RowsLeftOff = leftOff.Count,
        };
    }

    private decimal Weight(SpendSums sums) => _query.OrderBy switch
    {
        SpendOrder.Cost => sums.Cost,
        SpendOrder.Tokens => sums.Tokens,
        SpendOrder.Requests => sums.Requests,
        _ => throw Invalid("order_by", "a known order", (int)_query.OrderBy),
    };

    private static LlmException Invalid(string field, string limit, int given) =>
        new(LlmErrorCode.InvalidRequest, FormattableString.Invariant($"{field} must be {limit}. Given: {given}."), field);
}
