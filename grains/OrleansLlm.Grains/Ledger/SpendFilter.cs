using OrleansLlm.Contracts;

namespace OrleansLlm.Grains.Ledger;

/// <summary>Which facts a query is about: a span of time and values of dimensions. Pure.</summary>
internal sealed class SpendFilter
{
    private const int MaxValues = 1000;

    private readonly DateTimeOffset _from;
    private readonly DateTimeOffset _until;
    private readonly List<(Func<SpendFact, string> Read, HashSet<string> Values)> _conditions = [];

    /// <exception cref="LlmException">InvalidRequest: an unknown dimension, no values, or a span that ends before it begins.</exception>
    public SpendFilter(DateTimeOffset from, DateTimeOffset until, IReadOnlyDictionary<string, IReadOnlyList<string>> filter)
    {
        if (until <= from)
        {
            throw new LlmException(LlmErrorCode.InvalidRequest, $"until must be after from, {from:O}. Given: {until:O}.", "until");
        }

        (_from, _until) = (from, until);
        foreach (var (dimension, values) in filter)
        {
            var field = $"filter.{dimension}";
            if (values.Count is 0 or > MaxValues)
            {
                throw new LlmException(LlmErrorCode.InvalidRequest, $"{field} must have 1 to {MaxValues} values. Given: {values.Count}.", field);
            }

            _conditions.Add((SpendDimensions.Reader(dimension, "filter"), new HashSet<string>(values, StringComparer.Ordinal)));
        }
    }

    /// <summary>False when nothing between the two moments (inclusive) can match.</summary>
    public bool MayMatch(DateTimeOffset first, DateTimeOffset last) => last >= _from && first < _until;

    /// <summary>True when all between the two moments (inclusive) is within the span of time.</summary>
    public bool Covers(DateTimeOffset first, DateTimeOffset last) => first >= _from && last < _until;

    public bool Matches(SpendFact fact)
    {
        if (fact.At < _from || fact.At >= _until)
        {
            return false;
        }

        foreach (var (read, values) in _conditions)
        {
            if (!values.Contains(read(fact)))
            {
                return false;
            }
        }

        return true;
    }
}
