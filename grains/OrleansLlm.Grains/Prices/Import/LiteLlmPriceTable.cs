using System.Text.Json;
using OrleansLlm.Contracts;

namespace OrleansLlm.Grains.Prices.Import;

/// <summary>
/// Reads a price table in the format of LiteLLM's <c>model_prices_and_context_window.json</c>: an object with one object per model. Pure.
/// Amounts become decimals digit by digit; what has a price that no rule can express is told for each model.
/// </summary>
public static class LiteLlmPriceTable
{
    /// <summary>The source's name in imported rules.</summary>
    public const string Source = "litellm";

    private const int MaxEntries = 10_000;

    /// <summary>The entry that explains the format.</summary>
    private const string Sample = "sample_spec";

    /// <summary>All models of the table, in its order. A model that is listed twice is taken from the name that begins with its provider, else from the first.</summary>
    /// <param name="table">The table's properties, one for each model.</param>
    /// <exception cref="LlmException">InvalidRequest: the table is too long.</exception>
    public static IReadOnlyList<PriceTableEntry> Read(IEnumerable<JsonProperty> table)
    {
        var entries = table.Where(model => model.Name != Sample).Take(MaxEntries + 1).Select(ReadModel).ToList();
        if (entries.Count > MaxEntries)
        {
            throw new LlmException(LlmErrorCode.InvalidRequest, $"A price table can have {MaxEntries} models. Given: more.");
        }

        RejectRepeated(entries);
        return entries;
    }

    private static PriceTableEntry ReadModel(JsonProperty model)
    {
        if (model.Value.ValueKind is not JsonValueKind.Object)
        {
            return new PriceTableEntry { Name = model.Name, Reason = "its value is not an object" };
        }

        if (TextOf(model.Value, "litellm_provider") is not { } provider)
        {
            return new PriceTableEntry { Name = model.Name, Reason = "it names no litellm_provider" };
        }

        var name = LiteLlmNames.ModelOf(model.Name, provider);
        var entry = new PriceTableEntry { Name = model.Name, Model = name, Provider = LiteLlmNames.ProviderOf(provider) };
        return new LiteLlmModelReader(model.Value, TextOf(model.Value, "mode")).Read(entry);
    }

    private static void RejectRepeated(List<PriceTableEntry> entries)
    {
        foreach (var same in entries.Index().Where(entry => entry.Item.Rule is not null).GroupBy(entry => (entry.Item.Provider, entry.Item.Model)))
        {
            var chosen = same.MaxBy(entry => entry.Item.Name != entry.Item.Model);
            foreach (var (index, entry) in same.Where(entry => entry.Index != chosen.Index))
            {
                var prices = entry.Rule!.CostsTheSameAs(chosen.Item.Rule!) ? "at the same price" : "at another price";
                entries[index] = entry with { Rule = null, Reason = $"it is the same model as '{chosen.Item.Name}', {prices}" };
            }
        }
    }

    private static string? TextOf(JsonElement model, string field) =>
        model.TryGetProperty(field, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;
}
