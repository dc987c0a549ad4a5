using System.Text.Json;
using Microsoft.Extensions.AI;
using OrleansLlm.Contracts.Routing;
using AiMessage = Microsoft.Extensions.AI.ChatMessage;
using ChatMessage = OrleansLlm.Contracts.Routing.ChatMessage;

namespace OrleansLlm.Providers.ChatClients;

/// <summary>A request in the words of Microsoft.Extensions.AI.</summary>
internal static class ChatMapping
{
    private static readonly JsonElement NoArguments = JsonDocument.Parse("""{"type":"object","properties":{}}""").RootElement.Clone();

    public static List<AiMessage> Messages(IReadOnlyList<ChatMessage> messages) => [.. messages.Select(Message)];

    public static ChatOptions Options(string model, GenerationRequest request) => new()
    {
        ModelId = model,
        Temperature = request.Sampling.Temperature,
        TopP = request.Sampling.TopP,
        TopK = request.Sampling.TopK is > 0 ? request.Sampling.TopK : null,
        FrequencyPenalty = request.Sampling.FrequencyPenalty,
        PresencePenalty = request.Sampling.PresencePenalty,
        Seed = request.Sampling.Seed,
        MaxOutputTokens = request.MaxTokens,
        StopSequences = request.Stop is { Count: > 0 } stops ? [.. stops] : null,
        ResponseFormat = Format(request.Constraint),
        Tools = Tools(request),
        ToolMode = Mode(request),
        AllowMultipleToolCalls = request.Tools is { Count: > 0 } ? request.ParallelToolCalls : null,
    };

    private static AiMessage Message(ChatMessage message)
    {
        var role = message.Role switch
        {
            "system" or "developer" => ChatRole.System,
            "assistant" => ChatRole.Assistant,
            "tool" => ChatRole.Tool,
            _ => ChatRole.User,
        };
        var contents = new List<AIContent>();
        if (message.ToolCallId is { } id)
        {
            contents.Add(new FunctionResultContent(id, message.Content));
        }
        else if (message.Content is { } text)
        {
            contents.Add(new TextContent(text));
        }

        contents.AddRange((message.ToolCalls ?? []).Select(call => new FunctionCallContent(call.Id, call.Name, Arguments(call.ArgumentsJson))));
        return new AiMessage(role, contents) { AuthorName = message.Name };
    }

    /// <summary>Arguments that a model wrote need not be JSON; then they are passed on as the text they are.</summary>
    private static Dictionary<string, object?> Arguments(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, object?>>(json) ?? [];
        }
        catch (JsonException)
        {
            return new Dictionary<string, object?> { ["arguments"] = json };
        }
    }

    private static ChatResponseFormatJson? Format(OutputConstraint? constraint) => constraint?.Kind switch
    {
        OutputConstraintKind.JsonObject => ChatResponseFormat.Json,
        OutputConstraintKind.JsonSchema => ChatResponseFormat.ForJsonSchema(Element(constraint.Text!), "output"),
        _ => null,
    };

    private static List<AITool>? Tools(GenerationRequest request) =>
        request.Tools is not { Count: > 0 } tools || request.ToolChoice?.Mode == Contracts.Routing.ToolChoiceMode.None ? null :
        [
            .. tools
                .Where(tool => request.ToolChoice?.Functions is not { } allowed || allowed.Contains(tool.Name))
                .Select(tool => AIFunctionFactory.CreateDeclaration(tool.Name, tool.Description, tool.ParametersJson is { } schema ? Element(schema) : NoArguments)),
        ];

    private static ChatToolMode? Mode(GenerationRequest request) => request switch
    {
        { Tools: null or { Count: 0 } } or { ToolChoice: null or { Mode: Contracts.Routing.ToolChoiceMode.None } } => null,
        { ToolChoice: { Mode: Contracts.Routing.ToolChoiceMode.Required, Functions: [var only] } } => ChatToolMode.RequireSpecific(only),
        { ToolChoice.Mode: Contracts.Routing.ToolChoiceMode.Required } => ChatToolMode.RequireAny,
        _ => ChatToolMode.Auto,
    };

    private static JsonElement Element(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
