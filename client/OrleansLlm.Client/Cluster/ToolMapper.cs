using Microsoft.Extensions.AI;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Client.Cluster;

/// <summary>Turns tools into what the model's template is given.</summary>
internal static class ToolMapper
{
    /// <summary>The tools to send, or null for none.</summary>
    /// <exception cref="LlmException">Unsupported: a tool that is no function, or a forced tool call.</exception>
    public static IReadOnlyList<ToolDefinition>? Map(ChatOptions? options)
    {
        if (options?.Tools is not { Count: > 0 } tools || options.ToolMode is NoneChatToolMode)
        {
            return null;
        }

        return options.ToolMode is RequiredChatToolMode
            ? throw new LlmException(LlmErrorCode.Unsupported, "tool_choice must be auto or none: a tool call can not be forced.", "tool_choice")
            : tools.Select(Map).ToArray();
    }

    private static ToolDefinition Map(AITool tool, int index) => tool is AIFunctionDeclaration function
        ? new ToolDefinition
        {
            Name = function.Name,
            Description = string.IsNullOrEmpty(function.Description) ? null : function.Description,
            ParametersJson = function.JsonSchema.GetRawText(),
        }
        : throw new LlmException(
            LlmErrorCode.Unsupported, $"tools[{index}] must be a function. Given: {tool.GetType().Name}", $"tools[{index}].type");
}
