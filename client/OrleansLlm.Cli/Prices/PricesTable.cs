using System.Globalization;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Contracts.Json;
using OrleansLlm.Contracts.Prices;

namespace OrleansLlm.Cli.Prices;

/// <summary>Price rules and import reports for people.</summary>
internal static class PricesTable
{
    private const int ShownReasons = 10;

    /// <summary>One line per rule.</summary>
    public static string Format(IReadOnlyList<PriceRule> rules) => TextTable.Format(
        ["id", "model", "provider", "tenant", "from", "until", "$/M in", "$/M out", "also", "source"],
        [.. rules.Select(rule => (IReadOnlyList<string>)[
            rule.Id, rule.Model, rule.Provider ?? "any", rule.Tenant ?? "all", CommonOptions.Show(rule.EffectiveFrom), CommonOptions.Show(rule.EffectiveUntil),
            Show(rule.Rates.Input * rule.UsdPerUnit), Show(rule.Rates.Output * rule.UsdPerUnit), Others(rule), rule.Source ?? "hand",
        ])]);

    /// <summary>Counts, and why models were left out or are not billed in full.</summary>
    public static string Format(PriceImportReport report)
    {
        var head = $"{(report.DryRun ? "Would import" : "Imported")} prices from {CommonOptions.Show(report.From)} on: "
            + $"{report.Added} added, {report.Changed} changed, {report.Unchanged} unchanged, {report.Skipped} skipped of {report.Models.Count} models.";
        var skipped = report.Models.Where(line => line.Reason is not null).Select(line => (line.Reason!, line.Name));
        var notBilled = report.Models.Where(line => line.Reason is null).SelectMany(line => line.NotBilled.Select(field => (field, line.Name)));
        return head + Group("Skipped", skipped) + Group("Imported, but not billed", notBilled);
    }

    private static string Group(string title, IEnumerable<(string Reason, string Model)> lines)
    {
        var groups = lines.GroupBy(line => line.Reason, line => line.Model).OrderByDescending(group => group.Count()).ToList();
        if (groups.Count == 0)
        {
            return "";
        }

        var rows = groups.Take(ShownReasons).Select(group => (IReadOnlyList<string>)[group.Key, Show(group.Count()), group.First()]);
        var more = groups.Count > ShownReasons ? $"and {groups.Count - ShownReasons} more; --json shows every model\n" : "";
        return $"\n\n{TextTable.Format([title, "models", "such as"], [.. rows])}{more}".TrimEnd('\n');
    }

    private static string Others(PriceRule rule)
    {
        var others = new List<string>();
        Add("cached", rule.Rates.CachedInput * rule.UsdPerUnit);
        Add("request", Given(rule.PerRequest * rule.UsdPerUnit));
        Add("image", Given(rule.PerImage * rule.UsdPerUnit));
        Add("second", Given(rule.PerSecond * rule.UsdPerUnit));
        Add("batch", rule.BatchDiscount == 0 ? null : -rule.BatchDiscount);
        Add("tiers", Given(rule.Tiers.Count));
        return others.Count == 0 ? "-" : string.Join(' ', others);

        void Add(string name, decimal? amount)
        {
            if (amount is { } given)
            {
                others.Add($"{name}={Show(given)}");
            }
        }
    }

    private static decimal? Given(decimal amount) => amount == 0 ? null : amount;

    private static string Show(decimal amount) => MoneyConverter.Plain(amount).ToString(CultureInfo.InvariantCulture);
}
