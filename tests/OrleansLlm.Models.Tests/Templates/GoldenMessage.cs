using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansLlm.Models.Templates;

namespace OrleansLlm.Models.Tests.Templates;

/// <summary>A message of a golden conversation.</summary>
internal sealed record GoldenMessage(
    string Role,
    string? Content,
    string? Name,
    [property: JsonPropertyName("reasoning_content")] string? ReasoningContent,
    [property: JsonPropertyName("tool_call_id")] string? ToolCallId,
    [property: JsonPropertyName("tool_calls")] IReadOnlyList<JsonElement>? ToolCalls)
{
    public TemplateMessage ToTemplate() => new()
    {
        Role = Role,
        Content = Content,
        Name = Name,
        ReasoningContent = ReasoningContent,
        ToolCallId = ToolCallId,
        ToolCalls = ToolCalls?.Select(call => new TemplateToolCall
        {
            Id = call.GetProperty("id").GetString()!,
            Name = call.GetProperty("name").GetString()!,
            ArgumentsJson = call.GetProperty("arguments").GetString()!,
        }).ToList(),
    };
}
