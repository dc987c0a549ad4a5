using System.Collections.Frozen;
using OrleansLlm.Models.Templates.Evaluation;

namespace OrleansLlm.Models.Templates.Builtins;

/// <summary>All filters and tests by name. Argument 0 of each is the value that it is applied to.</summary>
internal static class FilterTable
{
    public static FrozenDictionary<string, Func<Call, object>> Filters { get; } =
        TextFilters.All.Concat(SequenceFilters.All).Concat(SelectionFilters.All).Concat(ScalarFilters.All).ToFrozenDictionary(StringComparer.Ordinal);

    public static FrozenDictionary<string, Func<Call, object>> Tests { get; } = ValueTests.All.ToFrozenDictionary(StringComparer.Ordinal);

    public static string Known(IReadOnlyDictionary<string, Func<Call, object>> table) => string.Join(", ", table.Keys.Order(StringComparer.Ordinal));
}
