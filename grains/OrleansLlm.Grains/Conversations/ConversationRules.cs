using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Conversations;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Grains.Conversations;

/// <summary>What a conversation accepts. Pure.</summary>
internal static class ConversationRules
{
    public const int MaxPage = 100;
    public const int MaxPinned = 64;
    public const int MaxUsers = 64;
    public const int MaxBranches = 1_024;
    private const int MaxTitle = 200;
    private const int MaxPairs = 16;
    private const int MaxMetadataKey = 64;
    private const int MaxMetadataValue = 512;
    private const int MaxTurnId = 128;
    private const int MaxUser = 256;
    private const int LeastLife = 60;
    private const int LongestLife = 315_360_000;
    private const int MaxRecall = 20;

    public static void Check(ConversationSettings settings)
    {
        Require(settings.Title is not { Length: > MaxTitle }, "title", $"at most {MaxTitle} characters", settings.Title?.Length);
        CheckMetadata(settings.Metadata);
        CheckUser(settings.User);
        Require(
            settings.ExpiresAfterSeconds is null or (>= LeastLife and <= LongestLife), "expires_after", $"{LeastLife} to {LongestLife} seconds", settings.ExpiresAfterSeconds);
        if (settings.Context is { } context)
        {
            Check(context);
        }
    }

    public static void Check(string turnId, IReadOnlyList<ChatMessage> messages, bool mayBeEmpty = false)
    {
        Require(turnId.Length is > 0 and <= MaxTurnId, "turn_id", $"1 to {MaxTurnId} characters", turnId.Length);
        Require(mayBeEmpty || messages.Count > 0, "messages", "at least 1 message", messages.Count);
        Require(messages.Count <= TurnLog.MaxAppend, "messages", $"at most {TurnLog.MaxAppend} messages", messages.Count);
    }

    /// <summary>Who sends a turn's id again asks for what it was used for: other messages would be lost without a word.</summary>
    /// <exception cref="LlmException">Conflict: they are others, or follow another turn.</exception>
    public static void CheckRetry(AppendTurns request, IReadOnlyList<StoredTurn> known)
    {
        if (request.Messages.Count == 0)
        {
            return;
        }

        // What was deleted is not there to be compared.
        var isSame = known.Any(turn => turn.Turn.IsDeleted) || (request.Messages.Count == known.Count && request.Messages.Zip(known).All(pair => IsSame(pair.First, pair.Second.Turn.Message)));
        if (!isSame || (request.Parent is { } parent && parent != known[0].Turn.Parent))
        {
            throw new LlmException(
                LlmErrorCode.Conflict, $"turn_id '{request.TurnId}' was used for other messages, or behind another turn. A retry sends the same; for a new turn use another id.", "turn_id");
        }
    }

    public static void CheckUser(string? user) =>
        Require(user is null or { Length: > 0 and <= MaxUser }, "user", $"1 to {MaxUser} characters", user?.Length);

    public static void CheckPinned(IReadOnlyList<int> pinned) => Require(pinned.Count <= MaxPinned, "pinned", $"at most {MaxPinned} turns", pinned.Count);

    public static void CheckPage(int first, int count)
    {
        Require(first >= 0, "first", "a number from 0", first);
        Require(count is > 0 and <= MaxPage, "limit", $"1 to {MaxPage}", count);
    }

    /// <summary>The settings after a change.</summary>
    public static ConversationSettings Apply(ConversationSettings settings, ConversationUpdate update)
    {
        var changed = settings with
        {
            Model = update.Model is { } model ? (model.Length > 0 ? model : null) : settings.Model,
            Title = update.Title is { } title ? (title.Length > 0 ? title : null) : settings.Title,
            Metadata = update.Metadata ?? settings.Metadata,
            ExpiresAfterSeconds = update.ExpiresAfterSeconds is { } seconds ? (seconds > 0 ? seconds : null) : settings.ExpiresAfterSeconds,
            Context = update.Context ?? settings.Context,
        };
        Check(changed);
        return changed;
    }

    public static bool Same(ConversationSettings a, ConversationSettings b) =>
        a with { Metadata = null } == b with { Metadata = null }
        && (a.Metadata ?? new Dictionary<string, string>()).OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .SequenceEqual((b.Metadata ?? new Dictionary<string, string>()).OrderBy(pair => pair.Key, StringComparer.Ordinal));

    private static bool IsSame(ChatMessage given, ChatMessage kept) =>
        (given.Role, given.Content, given.Name, given.ToolCallId) == (kept.Role, kept.Content, kept.Name, kept.ToolCallId) && (given.ToolCalls ?? []).SequenceEqual(kept.ToolCalls ?? []);

    private static void Check(ContextSettings context)
    {
        Require(context.SummarizeAbove is null or (>= 0.1 and <= 0.9), "context.summarize_above", "from 0.1 to 0.9", context.SummarizeAbove);
        Require(context.Recall is >= 0 and <= MaxRecall, "context.recall", $"0 to {MaxRecall}", context.Recall);
        Require(context.ToolResultCharacters is >= 100 and <= 100_000, "context.tool_result_characters", "100 to 100000", context.ToolResultCharacters);
    }

    private static void CheckMetadata(IReadOnlyDictionary<string, string>? metadata)
    {
        Require(metadata is not { Count: > MaxPairs }, "metadata", $"at most {MaxPairs} pairs", metadata?.Count);
        foreach (var (key, value) in metadata ?? new Dictionary<string, string>())
        {
            Require(key.Length is > 0 and <= MaxMetadataKey, "metadata", $"keys of 1 to {MaxMetadataKey} characters", key.Length);
            Require(value.Length <= MaxMetadataValue, $"metadata.{key}", $"at most {MaxMetadataValue} characters", value.Length);
        }
    }

    private static void Require(bool holds, string field, string expected, object? given)
    {
        if (!holds)
        {
            throw new LlmException(LlmErrorCode.InvalidRequest, FormattableString.Invariant($"{field} must have or be {expected}. Given: {given}."), field);
        }
    }
}
