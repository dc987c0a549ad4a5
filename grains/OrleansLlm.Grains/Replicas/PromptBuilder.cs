using System.Text.Json;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Models.Packages;
using OrleansLlm.Models.Templates;

namespace OrleansLlm.Grains.Replicas;

/// <summary>Turns a request into the tokens that the model reads: template, then tokenizer. Thread-safe, CPU-bound.</summary>
internal sealed class PromptBuilder(
    ModelPackage package, PromptTemplates templates, int contextLength, ToolCalling toolCalling, ConstraintCache constraints, TimeProvider timeProvider)
{
    public TokenCount Build(GenerationRequest request)
    {
        RequireFormat(request);

        // Here, since no money has moved yet; the replica finds it in the cache.
        constraints.Compile(request);
        var tokens = request switch
        {
            { PromptTokens: { } given } => Check(given),
            { Prompt: { } text } => package.Tokenizer.Encode(text, addSpecialTokens: true),
            { Messages: { } messages } => Render(messages, request),
            _ => throw new LlmException(LlmErrorCode.InvalidRequest, "One of messages and prompt is required. Given: neither.", "messages"),
        };
        return tokens.Length > 0
            ? new TokenCount { Tokens = tokens, ContextLength = contextLength }
            : throw new LlmException(LlmErrorCode.InvalidRequest, "prompt must have at least 1 token. Given: 0.", "prompt");
    }

    /// <summary>Calls that can not be read can not be forced either, nor held to a schema.</summary>
    private void RequireFormat(GenerationRequest request)
    {
        var tools = ToolCalling.Shown(request);
        var strict = tools.Index().FirstOrDefault(tool => tool.Item.Strict, (-1, null!)).Index;
        var field = request.ToolChoice is { Mode: ToolChoiceMode.Required } ? "tool_choice" : strict >= 0 ? $"tools[{strict}].function.strict" : null;
        if (toolCalling.Format is null && field is not null)
        {
            throw new LlmException(
                LlmErrorCode.Unsupported,
                $"{field} must be {(field == "tool_choice" ? "auto or none" : "false")}: how '{package.Name}' writes calls is not known, or its ToolFormat is set to none.",
                field);
        }
    }

    private int[] Check(IReadOnlyList<int> tokens)
    {
        for (var i = 0; i < tokens.Count; i++)
        {
            if (tokens[i] < 0 || tokens[i] >= package.Config.VocabularySize)
            {
                throw new LlmException(
                    LlmErrorCode.InvalidRequest,
                    $"prompt[{i}] must be a token id from 0 to {package.Config.VocabularySize - 1}. Given: {tokens[i]}.",
                    "prompt");
            }
        }

        return [.. tokens];
    }

    private int[] Render(IReadOnlyList<ChatMessage> messages, GenerationRequest request)
    {
        var tools = ToolCalling.Shown(request);
        var template = templates.For(tools.Count > 0) ?? throw new LlmException(
            LlmErrorCode.Unsupported, $"The model '{package.Name}' has no chat template; use /v1/completions.", "messages");
        try
        {
            var prompt = template.Render(new ChatTemplateInput
            {
                Messages = [.. messages.Select(ToTemplate)],
                Tools = tools.Count > 0 ? [.. tools.Select(ToTemplate)] : null,
                CallSpelling = toolCalling.Spelling,
                Arguments = ReadArguments(request.TemplateArgumentsJson),
                Now = timeProvider.GetUtcNow(),

                // Templates without a system role (Gemma, early Mistral): their makers' advice is to put it before the first user message.
                MergeSystemIntoUser = !template.Capabilities.SupportsSystemRole,
            });
            return package.Tokenizer.Encode(prompt.Text, addSpecialTokens: false, prompt.InputRanges);
        }
        catch (TemplateRefusedException refused)
        {
            throw new LlmException(LlmErrorCode.InvalidRequest, $"The model's chat template refuses messages: {refused.Message}", "messages");
        }
        catch (ChatTemplateException broken)
        {
            throw new LlmException(
                LlmErrorCode.Unsupported, $"The chat template of '{package.Name}' can not render messages: {broken.Message}", "messages");
        }
    }

    private TemplateMessage ToTemplate(ChatMessage message) => new()
    {
        Role = message.Role,
        Content = message.Content,
        Name = message.Name,
        ToolCallId = message.ToolCallId is { } id ? IdFor(id) : null,
        ToolCalls = message.ToolCalls?
            .Select(call => new TemplateToolCall { Id = IdFor(call.Id), Name = call.Name, ArgumentsJson = call.ArgumentsJson })
            .ToList(),
    };

    /// <summary>Ids made for other models are brought into the form that the template takes.</summary>
    private string IdFor(string id) => toolCalling.Format is { HasShortIds: true } ? ToolCallIds.Shorten(id) : id;

    private static TemplateTool ToTemplate(ToolDefinition tool) =>
        new() { Name = tool.Name, Description = tool.Description, ParametersJson = tool.ParametersJson };

    private static Dictionary<string, JsonElement>? ReadArguments(string? json)
    {
        if (json is null)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(json);
        }
        catch (JsonException exception)
        {
            throw new LlmException(
                LlmErrorCode.InvalidRequest, $"chat_template_kwargs must be a JSON object: {exception.Message}", "chat_template_kwargs");
        }
    }
}
