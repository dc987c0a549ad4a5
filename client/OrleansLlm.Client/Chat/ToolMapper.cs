using Microsoft.Extensions.AI;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tools;

namespace OrleansLlm.Client.Chat;

/// <summary>Turns tools and the choice among them into the request's, for both transports.</summary>
internal static class ToolMapper
{
    /// <summary>The functions to send, or null for none.</summary>
    /// <exception cref="LlmException">Unsupported: a tool that is neither a function nor one that the server has.</exception>
    public static IReadOnlyList<ToolDefinition>? Map(ChatOptions? options) =>
        All(options).Select(tool => tool.Function).OfType<ToolDefinition>().ToArray() is { Length: > 0 } functions ? functions : null;

    /// <summary>The server's tools to use, or null for none.</summary>
    /// <exception cref="LlmException">As <see cref="ServerToolMapper.Map"/> says.</exception>
    public static IReadOnlyList<ServerToolUse>? Server(ChatOptions? options) =>
        All(options).Select(tool => tool.Server).OfType<ServerToolUse>().ToArray() is { Length: > 0 } used ? used : null;

    /// <summary>All tools in their order, each a function or one of the server's.</summary>
    public static IEnumerable<(ToolDefinition? Function, ServerToolUse? Server)> All(ChatOptions? options) =>
        (options?.Tools ?? []).Select((tool, i) => ServerToolMapper.Map(tool, i) is { } server ? (null, server) : ((ToolDefinition?)Map(tool, i, options!), (ServerToolUse?)null));

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
            LlmErrorCode.Unsupported, $"tools[{index}] must be a function, a {nameof(HostedFileSearchTool)} or a {nameof(HostedMcpServerTool)}. Given: {tool.GetType().Name}", $"tools[{index}].type");

    private static bool? IsStrict(IReadOnlyDictionary<string, object?>? properties) =>
        properties is not null && properties.TryGetValue(LlmProperties.Strict, out var strict) ? strict as bool? : null;
}
