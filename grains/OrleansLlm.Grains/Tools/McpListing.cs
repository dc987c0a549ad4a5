using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace OrleansLlm.Grains.Tools;

/// <summary>Reads the tools of a server page by page. A server may tell of pages without end: what it lists is limited.</summary>
internal static class McpListing
{
    /// <summary>The most tools of a server.</summary>
    public const int MaxTools = 1_000;

    /// <summary>The most characters of their names, descriptions and schemas together.</summary>
    public const int MaxCharacters = 4_000_000;

    private const int MaxPages = 100;

    /// <exception cref="McpException">It lists too much.</exception>
    public static async Task<IReadOnlyList<Tool>> ReadAsync(McpClient client, CancellationToken cancellationToken)
    {
        var (tools, characters, cursor) = (new List<Tool>(), 0L, (string?)null);
        for (var page = 0; page < MaxPages; page++)
        {
            var result = await client.ListToolsAsync(new ListToolsRequestParams { Cursor = cursor }, cancellationToken);
            tools.AddRange(result.Tools);
            characters += result.Tools.Sum(tool => (long)tool.Name.Length + (tool.Description?.Length ?? 0) + tool.InputSchema.GetRawText().Length);
            if (tools.Count > MaxTools || characters > MaxCharacters)
            {
                throw new McpException(FormattableString.Invariant($"it lists more than {MaxTools} tools, or more than {MaxCharacters} characters of them"));
            }

            if (result.NextCursor is not { } next)
            {
                return tools;
            }

            cursor = next;
        }

        throw new McpException(FormattableString.Invariant($"its list of tools has more than {MaxPages} pages"));
    }
}
