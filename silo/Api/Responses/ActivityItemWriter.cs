using System.Buffers;
using System.Text;
using System.Text.Json;
using OrleansLlm.Contracts.Tools;

namespace OrleansLlm.Silo.Api.Responses;

/// <summary>Writes calls of server tools as items of a response, in OpenAI's shapes.</summary>
internal static class ActivityItemWriter
{
    private const string FileSearch = "file_search_call";
    private const string McpCall = "mcp_call";

    /// <summary>The prefix of the events of an item; null: it has only those that every item has.</summary>
    public static string? EventsOf(ToolActivity activity) => activity switch
    {
        { Status: ToolActivityStatus.AwaitingApproval } => null,
        { Type: ToolActivity.Listing or McpCall or FileSearch } => $"response.{activity.Type}",
        _ => null,
    };

    /// <summary>Whether its arguments have events of their own.</summary>
    public static bool StreamsArguments(ToolActivity activity) => activity is { Type: McpCall, Status: not ToolActivityStatus.AwaitingApproval };

    /// <summary>Whether it is a search.</summary>
    public static bool IsSearch(ToolActivity activity) => activity.Type == FileSearch;

    /// <summary>The item as JSON text.</summary>
    public static string Text(ToolActivity activity, bool withResults)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            Write(json, activity, withResults);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Writes the item; of a call that was denied, and so never ran, the caller's word on it.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="activity">The call.</param>
    /// <param name="withResults">Whether the results of searches are shown.</param>
    public static void Write(Utf8JsonWriter json, ToolActivity activity, bool withResults)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, activity.Id);
        if (activity.Type == ToolActivity.Listing)
        {
            WriteListing(json, activity);
        }
        else if (activity.Status == ToolActivityStatus.AwaitingApproval)
        {
            json.WriteString("type"u8, "mcp_approval_request"u8);
            WriteCall(json, activity);
        }
        else if (activity.Status == ToolActivityStatus.Denied)
        {
            json.WriteString("type"u8, "mcp_approval_response"u8);
            json.WriteString("approval_request_id"u8, activity.ApprovalId);
            json.WriteBoolean("approve"u8, false);
            json.WriteString("reason"u8, activity.Error);
        }
        else if (IsSearch(activity))
        {
            WriteSearch(json, activity, withResults);
        }
        else
        {
            json.WriteString("type"u8, activity.Type);
            WriteCall(json, activity);
            WriteResult(json, activity);
        }

        json.WriteEndObject();
    }

    private static string StatusOf(ToolActivity activity) => activity.Status switch
    {
        ToolActivityStatus.InProgress => "in_progress",
        ToolActivityStatus.Completed => "completed",
        _ => "failed",
    };

    private static void WriteListing(Utf8JsonWriter json, ToolActivity activity)
    {
        json.WriteString("type"u8, activity.Type);
        json.WriteString("server_label"u8, activity.ServerLabel);
        json.WritePropertyName("tools"u8);
        json.WriteRawValue(activity.ResultsJson ?? "[]", skipInputValidation: true);
        json.WriteString("error"u8, activity.Error);
    }

    private static void WriteCall(Utf8JsonWriter json, ToolActivity activity)
    {
        if (activity.ServerLabel is { } label)
        {
            json.WriteString("server_label"u8, label);
        }

        json.WriteString("name"u8, activity.Name);
        json.WriteString("arguments"u8, activity.ArgumentsJson);
    }

    private static void WriteResult(Utf8JsonWriter json, ToolActivity activity)
    {
        json.WriteString("status"u8, StatusOf(activity));
        json.WriteString("approval_request_id"u8, activity.ApprovalId);
        json.WriteString("output"u8, activity.Output);
        if (activity.Error is not { } error)
        {
            json.WriteNull("error"u8);
            return;
        }

        json.WriteStartObject("error"u8);
        json.WriteString("type"u8, "mcp_tool_execution_error"u8);
        json.WriteStartArray("content"u8);
        json.WriteStartObject();
        json.WriteString("type"u8, "text"u8);
        json.WriteString("text"u8, error);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteSearch(Utf8JsonWriter json, ToolActivity activity, bool withResults)
    {
        json.WriteString("type"u8, activity.Type);
        json.WriteString("status"u8, StatusOf(activity));
        json.WriteStartArray("queries"u8);
        foreach (var query in activity.Queries ?? [])
        {
            json.WriteStringValue(query);
        }

        json.WriteEndArray();
        json.WritePropertyName("results"u8);
        json.WriteRawValue(withResults ? activity.ResultsJson ?? "null" : "null", skipInputValidation: true);
    }
}
