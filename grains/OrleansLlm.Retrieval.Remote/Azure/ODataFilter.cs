using System.Globalization;
using OrleansLlm.Retrieval.Filters;

namespace OrleansLlm.Retrieval.Remote.Azure;

/// <summary>Writes a filter in the service's OData dialect. Keys and texts are hexadecimal in the rows and here: nothing that a caller wrote is part of the expression.</summary>
internal static class ODataFilter
{
    /// <exception cref="RetrievalException">It orders texts, which the service can not.</exception>
    public static string Write(AttributeFilter filter) => filter switch
    {
        AttributeCompound compound => "(" + string.Join(compound.All ? " and " : " or ", compound.Filters.Select(Write)) + ")",
        AttributeComparison comparison => Write(comparison),
        _ => throw new RetrievalException($"filters has a condition that this back end does not know: {filter.GetType().Name}.", "filters"),
    };

    private static string Write(AttributeComparison comparison)
    {
        var not = comparison.Operator is ComparisonOperator.NotEqual or ComparisonOperator.NotIn ? "not " : "";
        var values = comparison.Operator is ComparisonOperator.Greater or ComparisonOperator.GreaterOrEqual or ComparisonOperator.Less or ComparisonOperator.LessOrEqual
            ? comparison.Values.Select(value => Range(value, comparison))
            : comparison.Values.GroupBy(value => value.Kind).Select(group => Equal(group.Key, [.. group]));
        return $"{not}attributes/any(a: a/key eq '{AzureAttribute.Hex(comparison.Key)}' and ({string.Join(" or ", values)}))";
    }

    private static string Equal(AttributeValueKind kind, AttributeValue[] values) => kind switch
    {
        AttributeValueKind.Text => $"search.in(a/text, '{string.Join(',', values.Select(value => AzureAttribute.Hex(value.Text)).Where(hex => hex.Length > 0))}', ',')"
            + (values.Any(value => value.Text.Length == 0) ? " or a/text eq ''" : ""),
        AttributeValueKind.Number => string.Join(" or ", values.Select(value => $"a/number eq {Number(value)}")),
        _ => string.Join(" or ", values.Select(value => $"a/truth eq {(value.Number == 1 ? "true" : "false")}")),
    };

    private static string Range(AttributeValue value, AttributeComparison comparison) => value.Kind switch
    {
        AttributeValueKind.Number => $"a/number {Sign(comparison.Operator)} {Number(value)}",
        AttributeValueKind.Text => throw new RetrievalException(
            $"filters: Azure AI Search can not order texts: use eq, ne, in or nin for '{comparison.Key}', or a number.", "filters"),
        _ => throw new RetrievalException($"filters: true and false have no order. Given for '{comparison.Key}'.", "filters"),
    };

    private static string Sign(ComparisonOperator comparison) => comparison switch
    {
        ComparisonOperator.Greater => "gt",
        ComparisonOperator.GreaterOrEqual => "ge",
        ComparisonOperator.Less => "lt",
        _ => "le",
    };

    private static string Number(AttributeValue value) => value.Number.ToString("R", CultureInfo.InvariantCulture);
}
