using System.Text.Json;

namespace OrleansLlm.Grains.Prices.Import;

/// <summary>The fields of a model that speak of money. Each is taken at most once; what is left at the end was not understood.</summary>
internal sealed class PricedFields
{
    private static readonly string[] Words = ["cost", "price", "pricing", "multiplier"];

    /// <summary>The same price in the vendor's own unit (Databricks), beside the one in dollars.</summary>
    private const string OtherUnit = "_dbu_";

    /// <summary>No price is higher; a million times as much is still a decimal.</summary>
    private const decimal MaxAmount = 1_000_000_000_000m;

    private readonly Dictionary<string, JsonElement> _left;

    public PricedFields(JsonElement model) => _left = model.EnumerateObject()
        .Where(field => Words.Any(word => field.Name.Contains(word, StringComparison.Ordinal)) && !field.Name.Contains(OtherUnit, StringComparison.Ordinal))
        .ToDictionary(field => field.Name, field => field.Value, StringComparer.Ordinal);

    /// <summary>Names of the fields that are left.</summary>
    public IReadOnlyCollection<string> Names => _left.Keys;

    /// <summary>Fields that are left and are not free.</summary>
    public IReadOnlyList<string> Unread => [.. _left.Where(entry => IsPriced(entry.Value)).Select(entry => entry.Key).Order(StringComparer.Ordinal)];

    /// <summary>What is wrong with amounts that were taken.</summary>
    public List<string> Problems { get; } = [];

    /// <summary>An amount per one, or null when the field is absent.</summary>
    public decimal? Take(string name)
    {
        if (!_left.Remove(name, out var value) || value.ValueKind is JsonValueKind.Null)
        {
            return null;
        }

        if (value.ValueKind is JsonValueKind.Number && value.TryGetDecimal(out var amount)
            && amount <= MaxAmount && (amount != 0 || value.GetDouble() == 0))
        {
            return amount;
        }

        var given = value.GetRawText();
        Problems.Add($"{name} must be a number up to {MaxAmount} with at most 28 decimal places. Given: {(given.Length <= 40 ? given : given[..40] + "...")}");
        return null;
    }

    /// <summary>An amount per million of what the field prices each of.</summary>
    public decimal? TakePerMillion(string name) => Take(name) is { } each ? Plain(each * 1_000_000) : null;

    /// <summary>A field that is no amount.</summary>
    public JsonElement? TakeAny(string name) => _left.Remove(name, out var value) ? value : null;

    /// <summary>The same number without zeros at its end.</summary>
    public static decimal Plain(decimal number) => number / 1.0000000000000000000000000000m;

    private static bool IsPriced(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => !value.TryGetDouble(out var number) || number != 0,
        JsonValueKind.Object => value.EnumerateObject().Any(field => IsPriced(field.Value)),
        JsonValueKind.Array => value.EnumerateArray().Any(IsPriced),
        JsonValueKind.String => true,
        _ => false,
    };
}
