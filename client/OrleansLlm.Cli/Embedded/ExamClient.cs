using System.Text.Json;
using Microsoft.Extensions.AI;
using OrleansLlm.Client;
using OrleansLlm.Models.Templates;
using OrleansLlm.Training.Embedded.Exams;

namespace OrleansLlm.Cli.Embedded;

/// <summary>A served model as an exam asks it.</summary>
internal static class ExamClient
{
    private const int MaxTokens = 200;

    public static ExamAnswer Answering(OrleansLlmClient client, string model) => async (messages, tools, token) =>
    {
        var options = new ChatOptions
        {
            ModelId = model, Temperature = 0, MaxOutputTokens = MaxTokens, Tools = tools.Count == 0 ? null : [.. tools.Select(Tool)],
        };
        var answer = await client.Chat.GetResponseAsync(messages.Select(Message), options, token);
        var calls = answer.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>().ToList();
        return new TemplateMessage
        {
            Role = "assistant",
            Content = answer.Text,
            ToolCalls = calls.Count == 0 ? null : [.. calls.Select(call => new TemplateToolCall { Id = call.CallId, Name = call.Name, ArgumentsJson = JsonSerializer.Serialize(call.Arguments, JsonSerializerOptions.Web) })],
        };
    };

    private static AITool Tool(TemplateTool tool) => AIFunctionFactory.CreateDeclaration(tool.Name, tool.Description, JsonElement.Parse(tool.ParametersJson!));

    private static ChatMessage Message(TemplateMessage message) => message switch
    {
        { ToolCalls: [var call] } => new ChatMessage(
            ChatRole.Assistant, [new FunctionCallContent(call.Id, call.Name, JsonSerializer.Deserialize<Dictionary<string, object?>>(call.ArgumentsJson, JsonSerializerOptions.Web))]),
        { ToolCallId: { } id } => new ChatMessage(ChatRole.Tool, [new FunctionResultContent(id, message.Content)]),
        _ => new ChatMessage(new ChatRole(message.Role), message.Content),
    };
}
