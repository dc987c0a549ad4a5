using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Silo.Api.Conversations;

/// <summary>A tool call in OpenAI's shape.</summary>
internal sealed record ToolCallView(string Id, string Type, ToolCallFunctionView Function)
{
    /// <summary>Shows a call.</summary>
    public static ToolCallView Of(ToolCall call) => new(call.Id, "function", new ToolCallFunctionView(call.Name, call.ArgumentsJson));
}
