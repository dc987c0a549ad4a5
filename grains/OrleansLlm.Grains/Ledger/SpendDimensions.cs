using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Json;

namespace OrleansLlm.Grains.Ledger;

/// <summary>The dimensions of spend by their names. Pure.</summary>
internal static class SpendDimensions
{
    private const string TagPrefix = "tag:";
    private const int MaxTagLength = 64;

    private static readonly Dictionary<string, Func<SpendFact, string?>> Known = new(StringComparer.Ordinal)
    {
        ["project"] = fact => fact.Project,
        ["key"] = fact => fact.KeyId,
        ["user"] = fact => fact.User,
        ["model"] = fact => fact.Model,
        ["provider"] = fact => fact.Provider,
        ["route"] = fact => fact.Route,
        ["price_rule"] = fact => fact.PriceRule,
        ["outcome"] = fact => EnumWords.Of(fact.Outcome),
    };

    /// <summary>Reads a dimension; an empty text stands for none.</summary>
    /// <exception cref="LlmException">InvalidRequest: no such dimension.</exception>
    public static Func<SpendFact, string> Reader(string name, string field)
    {
        if (Known.TryGetValue(name, out var read))
        {
            return fact => read(fact) ?? "";
        }

        if (name.StartsWith(TagPrefix, StringComparison.Ordinal) && name.Length > TagPrefix.Length && name.Length <= TagPrefix.Length + MaxTagLength)
        {
            var tag = name[TagPrefix.Length..];
            return fact => fact.Tags.GetValueOrDefault(tag, "");
        }

        throw new LlmException(
            LlmErrorCode.InvalidRequest, $"{field} must name {string.Join(", ", Known.Keys)} or tag:NAME. Given: '{name}'.", field);
    }
}
