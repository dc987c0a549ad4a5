using System.Text.Json;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tools;
using OrleansLlm.Silo.Api.Json;
using OrleansLlm.Silo.Api.Tools;

namespace OrleansLlm.Silo.Api.Responses;

/// <summary>Reads items of an input that are about server tools: what a client got in an output and sends back, and its word on calls that wait.</summary>
internal static class ToolItemParser
{
    private const int MaxId = 256;
    private const int MaxName = 256;

    /// <summary>The types that it reads.</summary>
    public static readonly string[] Types = ["mcp_call", "mcp_approval_request", "mcp_approval_response", ToolActivity.Listing, "file_search_call"];

    /// <summary>Reads an item of one of these types.</summary>
    public static InputItem Read(JsonFields item, string type, string id) => type switch
    {
        "mcp_approval_response" => new InputItem(id, Message: null) { Json = item.RawText, Approval = ApprovalParser.ReadItem(item) },
        "mcp_approval_request" => Of(item, id, Call(item, item.RequireText("id", MaxId, minLength: 1), ToolActivityStatus.AwaitingApproval)),
        "mcp_call" => Of(item, id, Ended(item, id)),
        "file_search_call" when item.Array("results", max: 1_000) is { } results => Of(item, id, Search(item, id, results)),

        // A list of tools is read from the server anew; of a search without its results nothing is left to know.
        _ => new InputItem(id, Message: null) { Json = item.RawText },
    };

    private static InputItem Of(JsonFields item, string id, ToolActivity activity) =>
        new(id, new ChatMessage { Role = "assistant", Activities = [activity] }) { Json = item.RawText };

    private static ToolActivity Call(JsonFields item, string id, ToolActivityStatus status)
    {
        var name = item.RequireText("name", MaxName, minLength: 1);
        return new ToolActivity
        {
            Id = id,
            Type = "mcp_call",
            Name = name,
            FunctionName = name,
            ServerLabel = item.RequireText("server_label", maxLength: 64, minLength: 1),
            ArgumentsJson = item.RequireText("arguments"),
            Status = status,
            Step = 1,
        };
    }

    private static ToolActivity Ended(JsonFields item, string id)
    {
        var failed = item.TryGet("error", out var error);
        return Call(item, id, failed ? ToolActivityStatus.Failed : ToolActivityStatus.Completed) with
        {
            Output = failed ? null : item.Text("output") ?? "",
            Error = failed ? error.ValueKind is JsonValueKind.String ? error.GetString() : error.GetRawText() : null,
            ApprovalId = item.Text("approval_request_id", MaxId),
        };
    }

    private static ToolActivity Search(JsonFields item, string id, JsonElement results)
    {
        string[] queries = item.Array("queries", max: 100) is { } given ? [.. given.EnumerateArray().Select((query, i) => JsonFields.TextOf(query, $"{item.PathOf("queries")}[{i}]"))] : [];
        return new ToolActivity
        {
            Id = id,
            Type = "file_search_call",
            Name = "file_search",
            FunctionName = "file_search",
            ArgumentsJson = JsonSerializer.Serialize(new Dictionary<string, string> { ["query"] = queries.FirstOrDefault("") }, ApiJsonContext.Default.IReadOnlyDictionaryStringString),
            Status = ToolActivityStatus.Completed,
            Queries = queries,
            ResultsJson = results.GetRawText(),
            Output = string.Join("\n\n", results.EnumerateArray().Select((result, i) => JsonFields.At(result, $"{item.PathOf("results")}[{i}]").Text("text") ?? "")),
            Step = 1,
        };
    }
}
