using System.Text;

namespace OrleansLlm.Retrieval.Remote.Azure;

/// <summary>Lists documents in the order of their ids' bytes. The service can not compare texts, so that a page begins at the numbers of the first bytes, and what lies before its place is left out here.</summary>
internal static class AzureList
{
    /// <summary>The fields of the first bytes.</summary>
    public static readonly string[] Orders = ["order1", "order2", "order3", "order4"];

    private static readonly string[] Order = [.. Orders.Append("bytes").Select(field => field + " asc")];

    public static async Task<IReadOnlyList<string>> ReadAsync(AzureRows rows, string? after, int count)
    {
        var bytes = after is null ? null : Encoding.UTF8.GetBytes(after);
        var condition = $"kind eq '{AzureRow.DocumentKind}'" + (bytes is null ? "" : $" and ({From(AzureDocuments.Order(bytes), 0)})");
        var (names, skip, size) = (new List<string>(), 0, Math.Min(AzureRows.Page, count));
        while (names.Count < count)
        {
            var page = await rows.FindAsync(condition, ["name"], Order, skip, size);
            names.AddRange(page.Select(row => row.Name).Where(name => bytes is null || Encoding.UTF8.GetBytes(name).AsSpan().SequenceCompareTo(bytes) > 0));
            skip += page.Count;
            if (page.Count < size)
            {
                break;
            }
        }

        return [.. names.Take(count)];
    }

    /// <summary>The numbers are those given, or come after them.</summary>
    private static string From(long[] order, int at) => at == Orders.Length - 1
        ? $"{Orders[at]} ge {order[at]}"
        : $"{Orders[at]} gt {order[at]} or ({Orders[at]} eq {order[at]} and ({From(order, at + 1)}))";
}
