using System.Text.Json.Serialization;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Silo.Api.Conversations;

/// <summary>A message of a context, in the shape of a chat completion's.</summary>
internal sealed record ContextMessageView(string Role, string? Content)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ToolCallView>? ToolCalls { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ToolCallId { get; init; }

    /// <summary>Shows a message.</summary>
    public static ContextMessageView Of(ChatMessage message) => new(message.Role, message.Content)
    {
        ToolCalls = message.ToolCalls?.Select(ToolCallView.Of).ToArray(), ToolCallId = message.ToolCallId,
    };
}
