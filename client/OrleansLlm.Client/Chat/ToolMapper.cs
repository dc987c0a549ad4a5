using Microsoft.Extensions.AI;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Client.Chat;

/// <summary>Turns tools and the choice among them into the request's, for both transports.</summary>
internal static class ToolMapper
{
    /// <summary>The tools to send, or null for none.</summary>
    /// <exception cref="LlmException">Unsupported: a tool that is no function.</exception>
    public static IReadOnlyList<ToolDefinition>? Map(ChatOptions? options) => options?.Tools is { Count: > 0 } tools
        ? tools.Select((tool, i) => Map(tool, i, options)).ToArray()
        : null;

    /// <summary>The choice among the tools; null: the model decides, or there are none.</summary>
    public static ToolChoice? Choice(ChatOptions? options) => options is { Tools.Count: > 0, ToolMode: { } mode }
        ? mode switch
        {
            NoneChatToolMode => new ToolChoice { Mode = ToolChoiceMode.None },
            RequiredChatToolMode { RequiredFunctionName: { } name } => new ToolChoice { Mode = ToolChoiceMode.Required, Functions = [name] },
            RequiredChatToolMode => new ToolChoice { Mode = ToolChoiceMode.Required },
            _ => null,
        }
        : null;

    /// <summary>Whether there may be several calls; null: not said, or there are no tools.</summary>
    public static bool? Parallel(ChatOptions? options) => options is { Tools.Count: > 0 } ? options.AllowMultipleToolCalls : null;

    private static ToolDefinition Map(AITool tool, int index, ChatOptions options) => tool is AIFunctionDeclaration function
        ? new ToolDefinition
        {
            Name = function.Name,
            Description = string.IsNullOrEmpty(function.Description) ? null : function.Description,
            ParametersJson = function.JsonSchema.GetRawText(),
            Strict = IsStrict(function.AdditionalProperties) ?? IsStrict(options.AdditionalProperties) ?? false,
        }
        : throw new LlmException(
            LlmErrorCode.Unsupported, $"tools[{index}] must be a function. Given: {tool.GetType().Name}", $"tools[{index}].type");

    private static bool? IsStrict(IReadOnlyDictionary<string, object?>? properties) =>
        properties is not null && properties.TryGetValue(LlmProperties.Strict, out var strict) ? strict as bool? : null;
}
