using OrleansLlm.Retrieval.Filters;

namespace OrleansLlm.Retrieval.Remote.Postgres;

/// <summary>Writes a filter as a condition on <c>document_id</c>. Every key and value is a parameter; the text is made of constants only.</summary>
internal static class SqlFilter
{
    /// <summary>A statement may have 65,535 parameters.</summary>
    private const int MaximumComparisons = 10_000;

    /// <summary>The condition, with <c> AND </c> before it; empty without a filter.</summary>
    /// <param name="filter">What must hold.</param>
    /// <param name="parameters">Those of the statement so far, the index's number first; the condition's are added.</param>
    public static string And(AttributeFilter? filter, List<object?> parameters) => filter is null ? "" : " AND " + Condition(filter, parameters);

    private static string Condition(AttributeFilter filter, List<object?> parameters) => filter switch
    {
        AttributeCompound compound =>
            "(" + string.Join(compound.All ? " AND " : " OR ", compound.Filters.Select(part => Condition(part, parameters))) + ")",
        AttributeComparison comparison => Condition(comparison, parameters),
        _ => throw new RetrievalException($"filters has a condition that this back end does not know: {filter.GetType().Name}.", "filters"),
    };

    private static string Condition(AttributeComparison comparison, List<object?> parameters)
    {
        if (parameters.Count > MaximumComparisons)
        {
            throw new RetrievalException($"filters may have at most {MaximumComparisons / 2} comparisons.", "filters");
        }

        var not = comparison.Operator is ComparisonOperator.NotEqual or ComparisonOperator.NotIn ? "NOT " : "";
        var key = Add(parameters, Utf16.Bytes(comparison.Key));
        var values = comparison.Operator is ComparisonOperator.Greater or ComparisonOperator.GreaterOrEqual or ComparisonOperator.Less or ComparisonOperator.LessOrEqual
            ? comparison.Values.Select(value => Range(value, Sign(comparison.Operator), parameters))
            : comparison.Values.GroupBy(value => value.Kind).Select(group => Equal(group.Key, [.. group], parameters));
        return $"document_id {not}IN (SELECT document_id FROM retrieval_attribute WHERE index_id = $1 AND key = {key} AND ({string.Join(" OR ", values)}))";
    }

    /// <summary>A text's number is 0 in the table: said here too, the table's index leads to the values.</summary>
    private static string Equal(AttributeValueKind kind, AttributeValue[] values, List<object?> parameters) => kind == AttributeValueKind.Text
        ? $"kind = 0 AND number = 0 AND value = ANY({Add(parameters, values.Select(value => Utf16.Bytes(value.Text)).ToArray())})"
        : $"kind = {(int)kind} AND number = ANY({Add(parameters, values.Select(value => value.Number).ToArray())})";

    private static string Range(AttributeValue value, string sign, List<object?> parameters) => value.Kind == AttributeValueKind.Text
        ? $"kind = 0 AND number = 0 AND value {sign} {Add(parameters, Utf16.Bytes(value.Text))}"
        : $"kind = {(int)value.Kind} AND number {sign} {Add(parameters, value.Number)}";

    private static string Sign(ComparisonOperator comparison) => comparison switch
    {
        ComparisonOperator.Greater => ">",
        ComparisonOperator.GreaterOrEqual => ">=",
        ComparisonOperator.Less => "<",
        _ => "<=",
    };

    private static string Add(List<object?> parameters, object value)
    {
        parameters.Add(value);
        return $"${parameters.Count}";
    }
}
