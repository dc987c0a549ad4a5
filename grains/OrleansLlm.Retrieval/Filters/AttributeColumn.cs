namespace OrleansLlm.Retrieval.Filters;

/// <summary>One attribute of all documents of a snapshot, sorted by value, so that a comparison is a range.</summary>
internal sealed class AttributeColumn
{
    private readonly AttributeValue[] _values;
    private readonly int[] _ordinals;

    /// <param name="values">The documents that have the attribute.</param>
    public AttributeColumn(IEnumerable<(AttributeValue Value, int Ordinal)> values)
    {
        var sorted = values.ToArray();
        _values = [.. sorted.Select(value => value.Value)];
        _ordinals = [.. sorted.Select(value => value.Ordinal)];
        Array.Sort(_values, _ordinals);
    }

    public static AttributeColumn Empty { get; } = new([]);

    /// <summary>Adds the documents whose value is so to the given one; for the negative operators, those that their opposite holds for.</summary>
    public void AddTo(RowSet set, ComparisonOperator comparison, AttributeValue value)
    {
        var (kindStart, kindEnd) = (First(at => at.Kind >= value.Kind), First(at => at.Kind > value.Kind));
        var (equalStart, equalEnd) = (First(at => at >= value), First(at => at > value));
        var (start, end) = comparison switch
        {
            ComparisonOperator.Greater => (equalEnd, kindEnd),
            ComparisonOperator.GreaterOrEqual => (equalStart, kindEnd),
            ComparisonOperator.Less => (kindStart, equalStart),
            ComparisonOperator.LessOrEqual => (kindStart, equalEnd),
            _ => (equalStart, equalEnd),
        };
        foreach (var ordinal in _ordinals.AsSpan(start, end - start))
        {
            set.Add(ordinal);
        }
    }

    /// <summary>Where the values begin for which a condition holds that holds for all after them too.</summary>
    private int First(Func<AttributeValue, bool> holds)
    {
        var (low, high) = (0, _values.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = holds(_values[middle]) ? (low, middle) : (middle + 1, high);
        }

        return low;
    }
}
