using System.Text.Json;
using OrleansLlm.Contracts.Conversations;
using OrleansLlm.Silo.Api.Answers;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Api.Conversations;

/// <summary>Reads what a conversation is made of and changed to.</summary>
internal static class ConversationParser
{
    private const int MaxTitleLength = 200;
    private const int MaxModelLength = 256;
    private const int MaxUserLength = 256;
    private const int MaxPinned = 64;
    private const int MaxItems = 20;
    private const long LongestLife = 315_360_000;

    /// <summary>Settings and first items of a new conversation.</summary>
    public static (ConversationSettings Settings, IReadOnlyList<ConversationItem> Items) ReadNew(JsonFields fields)
    {
        fields.RefuseOthers("model", "title", "metadata", "items", "user", "expires_after", "context");
        return (new ConversationSettings
        {
            Model = fields.Text("model", MaxModelLength, minLength: 1),
            Title = fields.Text("title", MaxTitleLength),
            Metadata = ReadMetadata(fields),
            User = fields.Text("user", MaxUserLength, minLength: 1),
            ExpiresAfterSeconds = fields.Long("expires_after", 60, LongestLife),
            Context = ReadContext(fields),
        }, fields.Array("items", MaxItems) is { } items ? ConversationItems.Read(items) : []);
    }

    /// <summary>Changes of a conversation; what is absent stays.</summary>
    public static ConversationUpdate ReadUpdate(JsonFields fields)
    {
        fields.RefuseOthers("model", "title", "metadata", "expires_after", "context", "pinned", "head");
        return new ConversationUpdate
        {
            Model = fields.Text("model", MaxModelLength),
            Title = fields.Text("title", MaxTitleLength),
            Metadata = ReadMetadata(fields),
            ExpiresAfterSeconds = fields.Long("expires_after", 0, LongestLife),
            Context = ReadContext(fields),
            Pinned = fields.Array("pinned", MaxPinned)?.EnumerateArray()
                .Select((number, i) => (int)JsonFields.LongOf(number, $"pinned[{i}]", 0, int.MaxValue)).ToList(),
            Head = fields.Integer("head", 0),
        };
    }

    private static Dictionary<string, string>? ReadMetadata(JsonFields fields) =>
        fields.Object("metadata") is JsonFields metadata ? MetadataParser.Read(metadata) : null;

    private static ContextSettings? ReadContext(JsonFields fields)
    {
        if (fields.Object("context") is not JsonFields context)
        {
            return null;
        }

        context.RefuseOthers("summarize_above", "summary_model", "recall", "tool_result_characters");
        var defaults = new ContextSettings();
        return defaults with
        {
            SummarizeAbove = context.TryGet("summarize_above", out var share) ? JsonFields.NumberOf(share, context.PathOf("summarize_above"), 0.1, 0.9) : null,
            SummaryModel = context.Text("summary_model", MaxModelLength, minLength: 1),
            Recall = context.Integer("recall", 0, 20) ?? defaults.Recall,
            ToolResultCharacters = context.Integer("tool_result_characters", 100, 100_000) ?? defaults.ToolResultCharacters,
        };
    }
}
