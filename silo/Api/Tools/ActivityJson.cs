using System.Text.Json;
using OrleansLlm.Contracts.Tools;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Api.Tools;

/// <summary>
/// Calls of server tools as chats show them: the field <c>server_tools</c> of messages and deltas, an extra of this server. A message that is sent back with it
/// tells the model what its tools gave.
/// </summary>
internal static class ActivityJson
{
    private const int MaxActivities = 1_024;
    private const int MaxQueries = 64;
    private static readonly string[] Statuses = ["in_progress", "completed", "failed", "awaiting_approval", "denied"];

    /// <summary>Writes the field, where there is something to tell.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<ToolActivity>? activities)
    {
        if (Shown(activities) is { } calls)
        {
            json.WritePropertyName("server_tools"u8);
            WriteCalls(json, calls);
        }
    }

    /// <summary>Those that are calls; null: none.</summary>
    public static IReadOnlyList<ToolActivity>? Shown(IReadOnlyList<ToolActivity>? activities) =>
        (activities ?? []).Where(activity => activity.Type != ToolActivity.Listing).ToList() is { Count: > 0 } calls ? calls : null;

    /// <summary>Writes calls.</summary>
    public static void WriteCalls(Utf8JsonWriter json, IReadOnlyList<ToolActivity> calls)
    {
        json.WriteStartArray();
        foreach (var call in calls)
        {
            WriteCall(json, call);
        }

        json.WriteEndArray();
    }

    /// <summary>Reads the field of a message of the assistant; null: absent.</summary>
    public static IReadOnlyList<ToolActivity>? Read(JsonFields message) => message.Array("server_tools", MaxActivities) is { } calls
        ? [.. calls.EnumerateArray().Select((call, i) => ReadCall(JsonFields.At(call, $"{message.PathOf("server_tools")}[{i}]")))]
        : null;

    private static void WriteCall(Utf8JsonWriter json, ToolActivity call)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, call.Id);
        json.WriteString("type"u8, call.Type);
        json.WriteString("status"u8, Statuses[(int)call.Status]);
        json.WriteString("name"u8, call.Name);
        json.WriteString("function"u8, call.FunctionName);
        WriteText(json, "server_label", call.ServerLabel);
        json.WriteString("arguments"u8, call.ArgumentsJson);
        json.WriteNumber("step"u8, call.Step);
        WriteText(json, "output", call.Output);
        WriteText(json, "error", call.Error);
        WriteText(json, "approval_request_id", call.ApprovalId);
        if (call.Queries is { } queries)
        {
            json.WriteStartArray("queries"u8);
            foreach (var query in queries)
            {
                json.WriteStringValue(query);
            }

            json.WriteEndArray();
        }

        if (call.ResultsJson is { } results)
        {
            json.WritePropertyName("results"u8);
            json.WriteRawValue(results, skipInputValidation: true);
        }

        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, string name, string? text)
    {
        if (text is not null)
        {
            json.WriteString(name, text);
        }
    }

    private static ToolActivity ReadCall(JsonFields call)
    {
        var name = call.RequireText("name", maxLength: 256, minLength: 1);
        call.Require("status");
        return new ToolActivity
        {
            Id = call.RequireText("id", maxLength: 128, minLength: 1),
            Type = call.RequireText("type", maxLength: 64, minLength: 1),
            Name = name,
            FunctionName = call.Text("function", maxLength: 64, minLength: 1) ?? name,
            ServerLabel = call.Text("server_label", maxLength: 64),
            ArgumentsJson = call.Text("arguments") ?? "{}",
            Status = (ToolActivityStatus)Array.IndexOf(Statuses, call.Word("status", Statuses)),
            Step = call.Integer("step", 0) ?? 1,
            Output = call.Text("output"),
            Error = call.Text("error"),
            ApprovalId = call.Text("approval_request_id", maxLength: 128),
            Queries = call.Array("queries", MaxQueries) is { } queries ? [.. queries.EnumerateArray().Select((query, i) => JsonFields.TextOf(query, $"{call.PathOf("queries")}[{i}]"))] : null,
            ResultsJson = call.TryGet("results", out var results) ? results.GetRawText() : null,
        };
    }
}
