using OrleansLlm.Client;
using OrleansLlm.Contracts.Feedback;

namespace OrleansLlm.Cli.Routing;

/// <summary>Reads feedback page by page.</summary>
internal static class FeedbackPages
{
    private const int PageSize = 500;

    /// <summary>All feedback of a tenant, oldest first.</summary>
    public static async Task<IReadOnlyList<FeedbackEntry>> ReadAllAsync(OrleansLlmClient client, string tenant, CancellationToken token)
    {
        var entries = new List<FeedbackEntry>();
        long? after = null;
        do
        {
            var page = await client.Feedback.ListAsync(tenant, after, PageSize, token);
            entries.AddRange(page.Entries);
            after = page.Next;
        }
        while (after is not null);
        return entries;
    }
}
