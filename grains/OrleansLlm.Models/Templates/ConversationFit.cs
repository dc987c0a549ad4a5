namespace OrleansLlm.Models.Templates;

/// <summary>Brings a conversation into the form that a template can take, or says why that is not possible.</summary>
internal static class ConversationFit
{
    /// <exception cref="TemplateRefusedException">The template would leave a part of the input out.</exception>
    public static ChatTemplateInput Fit(ChatTemplateInput input, TemplateCapabilities capabilities)
    {
        Refuse(input.Messages.Count == 0, "messages: at least one message is needed, none was given");
        Refuse(input.Tools is { Count: > 0 } && !capabilities.SupportsTools, $"tools: {input.Tools?.Count} were given, but the model's chat template has no place for tools");
        for (var i = 0; i < input.Messages.Count; i++)
        {
            Refuse(input.Messages[i].ToolCalls is { Count: > 0 } && !capabilities.SupportsToolCalls && input.CallSpelling is null, $"messages[{i}].tool_calls: the model's chat template has no place for tool calls");
            Refuse(input.Messages[i].Role == "tool" && !capabilities.SupportsToolResults, $"messages[{i}].role: the model's chat template has no place for the role 'tool'");
        }

        var messages = capabilities.SupportsDeveloperRole
            ? input.Messages
            : [.. input.Messages.Select(message => message.Role == "developer" ? message with { Role = "system" } : message)];
        return input with
        {
            Messages = capabilities.SupportsSystemRole ? WithTools(messages, input.Tools, capabilities) : WithoutSystem(messages, input.MergeSystemIntoUser),
            CallSpelling = capabilities.SupportsToolCalls ? null : input.CallSpelling,
        };
    }

    /// <summary>By how much fitting moves every message, in this conversation as in each of its beginnings; null: it treats them differently.</summary>
    public static int? ShiftOf(ChatTemplateInput input, ChatTemplateInput fitted, TemplateCapabilities capabilities)
    {
        var messages = input.Messages;
        var keeps = capabilities.SupportsSystemRole
            || (!messages.Skip(1).Any(IsSystem) && (!IsSystem(messages[0]) || messages is [_, { Role: "user" }, ..]));
        return keeps ? fitted.Messages.Count - messages.Count : null;
    }

    private static IReadOnlyList<TemplateMessage> WithTools(
        IReadOnlyList<TemplateMessage> messages, IReadOnlyList<TemplateTool>? tools, TemplateCapabilities capabilities)
    {
        if (tools is not { Count: > 0 } || !capabilities.ToolsInSystemMessage)
        {
            return messages;
        }

        var isThere = messages[0].Role == "system";
        var system = (isThere ? messages[0] : new TemplateMessage { Role = "system", Content = "" }) with { ToolsJson = ToolsText.Write(tools) };
        return [system, .. messages.Skip(isThere ? 1 : 0)];
    }

    // The usual way with models that were trained without a system role: what the system says opens the first user message.
    private static IReadOnlyList<TemplateMessage> WithoutSystem(IReadOnlyList<TemplateMessage> messages, bool merge)
    {
        var system = messages.Where(IsSystem).Select(message => message.Content).Where(text => !string.IsNullOrEmpty(text)).ToList();
        if (!messages.Any(IsSystem))
        {
            return messages;
        }

        Refuse(!merge, "messages: the model's chat template has no place for the role 'system' (MergeSystemIntoUser puts its text before the first user message)");
        var rest = messages.Where(message => !IsSystem(message)).ToList();
        var user = rest.FindIndex(message => message.Role == "user");
        Refuse(user < 0, "messages: there is no user message to put the text of the system message before");
        rest[user] = rest[user] with { Content = string.Join("\n\n", [.. system, rest[user].Content]) };
        return rest;
    }

    private static bool IsSystem(TemplateMessage message) => message.Role is "system" or "developer";

    private static void Refuse(bool isWrong, string problem)
    {
        if (isWrong)
        {
            throw new TemplateRefusedException(problem);
        }
    }
}
