using System.Globalization;
using System.Text;
using System.Text.Json;
using OrleansLlm.Client.Routes;
using OrleansLlm.Contracts.Json;

namespace OrleansLlm.Cli.Routes;

/// <summary>Plans for people: one line per node, what it has within it below.</summary>
internal static class PlanTree
{
    public static string Format(PlannedCall planned)
    {
        var text = new StringBuilder(planned.Route is null ? $"{planned.Model}, no route\n" : string.Create(CultureInfo.InvariantCulture, $"{planned.Route}, version {planned.Version}\n"));
        using var plan = JsonDocument.Parse(planned.Plan);
        Add(text, plan.RootElement, label: null, depth: 1);
        text.Append(CultureInfo.InvariantCulture, $"at most {(planned.WorstCost is { } cost ? $"${MoneyConverter.Plain(cost).ToString(CultureInfo.InvariantCulture)}" : "an unknown price")}\n");
        foreach (var note in planned.Notes)
        {
            text.Append("note: ").Append(note).Append('\n');
        }

        return text.ToString();
    }

    private static void Add(StringBuilder text, JsonElement node, string? label, int depth)
    {
        if (node.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        if (Text(node, "kind") is { } kind)
        {
            text.Append(' ', 2 * depth).Append(label is null ? "" : $"{label}: ").Append(kind == "attempt" ? Attempt(node) : kind + Details(node)).Append('\n');
            depth++;
        }

        foreach (var part in node.EnumerateObject().Where(part => part.Name != "rules"))
        {
            var elements = part.Value.ValueKind == JsonValueKind.Array ? [.. part.Value.EnumerateArray()] : new[] { part.Value };
            foreach (var element in elements)
            {
                Add(text, element, part.Name is "steps" or "members" or "plan" ? null : part.Name, depth);
            }
        }

        if (Text(node, "threshold") is { } threshold)
        {
            text.Append(' ', 2 * depth).Append("good enough from ").Append(threshold).Append('\n');
        }
    }

    private static string Attempt(JsonElement node) =>
        $"{Text(node, "model")} at {Text(node, "provider")} ({Text(node, "reason")}){(Text(node, "despite_cooldown") is null ? "" : ", although it cools down")}";

    /// <summary>The node's plain values, those of a fallback's rules too.</summary>
    private static string Details(JsonElement node)
    {
        var values = node.EnumerateObject()
            .Concat(node.TryGetProperty("rules", out var rules) ? rules.EnumerateObject().Where(rule => rule.Name == "retries") : [])
            .Where(part => part.Name is not "kind" && part.Value.ValueKind is JsonValueKind.Number or JsonValueKind.String or JsonValueKind.True)
            .Select(part => $"{part.Name} {part.Value}").ToList();
        return values.Count == 0 ? "" : $" ({string.Join(", ", values)})";
    }

    private static string? Text(JsonElement node, string name) =>
        node.TryGetProperty(name, out var value) && value.ValueKind is not JsonValueKind.Null ? value.ToString() : null;
}
