using System.Text.Json;
using Microsoft.Extensions.AI;
using OrleansLlm.Contracts.Tools;

namespace OrleansLlm.Client.Chat;

/// <summary>
/// Calls of MCP servers' tools as contents: the call, then its result, or a request for approval that has the call. What the content's class has no property for stands in its additional
/// properties, so that a chat can be kept as JSON and gone on with.
/// </summary>
internal static class McpContents
{
    /// <summary>The type of a call of an MCP server's tool.</summary>
    public const string CallType = "mcp_call";

    private const string Function = "function";
    private const string Step = "step";
    private const string ApprovalId = "approval_request_id";

    /// <summary>The call itself.</summary>
    public static McpServerToolCallContent Call(ToolActivity call)
    {
        var properties = new AdditionalPropertiesDictionary { [Function] = call.FunctionName, [Step] = call.Step };
        if (call.ApprovalId is { } approval)
        {
            properties[ApprovalId] = approval;
        }

        return new McpServerToolCallContent(call.Id, call.Name, call.ServerLabel) { Arguments = ArgumentsOf(call.ArgumentsJson), AdditionalProperties = properties, RawRepresentation = call };
    }

    /// <summary>The call as what waits for the caller's word.</summary>
    public static ToolApprovalRequestContent Request(ToolActivity call) => new(call.Id, Call(call)) { RawRepresentation = call };

    /// <summary>How the call ended: a text, or an error where it failed or was denied.</summary>
    public static McpServerToolResultContent Result(ToolActivity call) => new(call.Id)
    {
        Outputs = [call.Error is { } error ? new ErrorContent(error) { ErrorCode = call.Status == ToolActivityStatus.Denied ? "denied" : null } : new TextContent(call.Output ?? "")],
        RawRepresentation = call,
    };

    /// <summary>What is known of a call from its contents.</summary>
    /// <param name="call">The call.</param>
    /// <param name="result">How it ended; null: it has not.</param>
    /// <param name="awaits">It waits for the caller's word.</param>
    public static ToolActivity ActivityOf(McpServerToolCallContent call, McpServerToolResultContent? result, bool awaits)
    {
        var error = result?.Outputs?.OfType<ErrorContent>().FirstOrDefault();
        return new ToolActivity
        {
            Id = call.CallId,
            Type = CallType,
            Name = call.Name,
            FunctionName = TextOf(call, Function) ?? call.Name,
            ServerLabel = call.ServerName,
            ArgumentsJson = call.RawRepresentation is ToolActivity raw ? raw.ArgumentsJson : JsonOf(call.Arguments),
            Step = int.TryParse(TextOf(call, Step), out var step) ? step : 1,
            Status = awaits ? ToolActivityStatus.AwaitingApproval
                : error is { ErrorCode: "denied" } ? ToolActivityStatus.Denied
                : error is not null ? ToolActivityStatus.Failed
                : result is not null ? ToolActivityStatus.Completed
                : ToolActivityStatus.InProgress,
            Output = error is null && result is not null ? string.Concat((result.Outputs ?? []).OfType<TextContent>().Select(text => text.Text)) : null,
            Error = error?.Message,
            ApprovalId = ApprovalOf(call),
        };
    }

    /// <summary>The request for approval that was answered before this call ran or was denied; null: none was needed.</summary>
    public static string? ApprovalOf(McpServerToolCallContent call) => TextOf(call, ApprovalId);

    private static string? TextOf(AIContent content, string name) => content.AdditionalProperties?.TryGetValue(name, out var value) is true ? value?.ToString() : null;

    private static string JsonOf(IDictionary<string, object?>? arguments) =>
        arguments is null ? "{}" : JsonSerializer.Serialize(arguments, AIJsonUtilities.DefaultOptions.GetTypeInfo(typeof(IDictionary<string, object?>)));

    /// <summary>Null: what the model wrote is no JSON object; the raw call has it.</summary>
    private static IDictionary<string, object?>? ArgumentsOf(string json)
    {
        try
        {
            return (IDictionary<string, object?>?)JsonSerializer.Deserialize(json, AIJsonUtilities.DefaultOptions.GetTypeInfo(typeof(IDictionary<string, object?>)));
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
