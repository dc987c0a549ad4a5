using System.Text;
using System.Text.Json.Serialization;
using OrleansLlm.Contracts.Conversations;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tools;
using OrleansLlm.Silo.Api.Answers;
using OrleansLlm.Silo.Api.Tools;

namespace OrleansLlm.Silo.Api.Conversations;

/// <summary>A turn as the API shows it; time in Unix seconds.</summary>
internal sealed record TurnView
{
    public required string Id { get; init; }

    public required string Role { get; init; }

    public string? Content { get; init; }

    public string? Name { get; init; }

    public IReadOnlyList<ToolCallView>? ToolCalls { get; init; }

    public string? ToolCallId { get; init; }

    /// <summary>What tools of the server did before the text.</summary>
    [JsonConverter(typeof(ActivitiesConverter)), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ToolActivity>? ServerTools { get; init; }

    /// <summary>Where the text comes from.</summary>
    [JsonConverter(typeof(AnnotationsConverter)), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<TextAnnotation>? Annotations { get; init; }

    public long CreatedAt { get; init; }

    public string? FinishReason { get; init; }

    public TurnUsageView? Usage { get; init; }

    public int Number { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Parent { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Model { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RequestId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? User { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Deleted { get; init; }

    /// <summary>Shows a turn.</summary>
    public static TurnView Of(Turn turn) => new()
    {
        Id = turn.Id,
        Role = turn.Message.Role,
        Content = turn.Message.Content,
        Name = turn.Message.Name,
        ToolCalls = turn.Message.ToolCalls?.Select(ToolCallView.Of).ToArray(),
        ToolCallId = turn.Message.ToolCallId,
        ServerTools = ActivityJson.Shown(turn.Message.Activities),
        Annotations = turn.Message.Annotations is { Count: > 0 } annotations ? annotations : null,
        CreatedAt = turn.CreatedAt.ToUnixTimeSeconds(),
        FinishReason = turn.FinishReason is FinishReason reason ? Encoding.ASCII.GetString(AnswerWriter.NameOf(reason)) : null,
        Usage = turn.Usage is TokenUsage usage ? new TurnUsageView(usage.PromptTokens, usage.CompletionTokens, usage.TotalTokens) : null,
        Number = turn.Number,
        Parent = turn.Parent == Turn.None ? null : turn.Parent,
        Model = turn.Model,
        RequestId = turn.RequestId,
        User = turn.User,
        Deleted = turn.IsDeleted,
    };
}
