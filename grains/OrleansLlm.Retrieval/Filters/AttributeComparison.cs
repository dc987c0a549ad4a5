namespace OrleansLlm.Retrieval.Filters;

/// <summary>One attribute beside one value, or several for <c>in</c> and <c>nin</c>. Orders hold within a kind: a text is neither above nor below a number.</summary>
/// <param name="Key">The attribute.</param>
/// <param name="Operator">How it is compared.</param>
/// <param name="Values">With what.</param>
public sealed record AttributeComparison(string Key, ComparisonOperator Operator, IReadOnlyList<AttributeValue> Values) : AttributeFilter
{
    private bool IsNegative => Operator is ComparisonOperator.NotEqual or ComparisonOperator.NotIn;

    /// <inheritdoc/>
    public override bool Matches(IReadOnlyDictionary<string, AttributeValue> attributes) =>
        (attributes.TryGetValue(Key, out var value) && Values.Any(given => Holds(value, given))) != IsNegative;

    internal override RowSet Compile(Func<string, AttributeColumn> column, int capacity)
    {
        var matching = new RowSet(capacity);
        foreach (var value in Values)
        {
            column(Key).AddTo(matching, Operator, value);
        }

        return IsNegative ? RowSet.AllBut(capacity, matching) : matching;
    }

    private bool Holds(AttributeValue value, AttributeValue given) => value.Kind == given.Kind && Operator switch
    {
        ComparisonOperator.Greater => value > given,
        ComparisonOperator.GreaterOrEqual => value >= given,
        ComparisonOperator.Less => value < given,
        ComparisonOperator.LessOrEqual => value <= given,
        _ => value.CompareTo(given) == 0,
    };
}
