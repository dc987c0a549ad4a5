using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Conversations;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Grains.Conversations;

/// <summary>What a conversation accepts. Pure.</summary>
internal static class ConversationRules
{
    public const int MaxPage = 100;
    private const int MaxTitle = 200;
    private const int MaxPairs = 16;
    private const int MaxMetadataKey = 64;
    private const int MaxMetadataValue = 512;
    private const int MaxTurnId = 128;

    public static void Check(ConversationSettings settings)
    {
        Require(settings.Title is not { Length: > MaxTitle }, "title", $"at most {MaxTitle} characters", settings.Title?.Length);
        Require(settings.Metadata is not { Count: > MaxPairs }, "metadata", $"at most {MaxPairs} pairs", settings.Metadata?.Count);
        foreach (var (key, value) in settings.Metadata ?? new Dictionary<string, string>())
        {
            Require(key.Length is > 0 and <= MaxMetadataKey, "metadata", $"keys of 1 to {MaxMetadataKey} characters", key.Length);
            Require(value.Length <= MaxMetadataValue, $"metadata.{key}", $"at most {MaxMetadataValue} characters", value.Length);
        }
    }

    public static void Check(string turnId, IReadOnlyList<ChatMessage> messages)
    {
        Require(turnId.Length is > 0 and <= MaxTurnId, "turn_id", $"1 to {MaxTurnId} characters", turnId.Length);
        Require(messages.Count > 0, "messages", "at least 1 message", messages.Count);
    }

    public static void CheckPage(int first, int count)
    {
        Require(first >= 0, "first", "a number from 0", first);
        Require(count is > 0 and <= MaxPage, "limit", $"1 to {MaxPage}", count);
    }

    public static bool Same(ConversationSettings a, ConversationSettings b) =>
        a.Model == b.Model
        && a.Title == b.Title
        && (a.Metadata ?? new Dictionary<string, string>()).OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .SequenceEqual((b.Metadata ?? new Dictionary<string, string>()).OrderBy(pair => pair.Key, StringComparer.Ordinal));

    private static void Require(bool holds, string field, string expected, object? given)
    {
        if (!holds)
        {
            throw new LlmException(LlmErrorCode.InvalidRequest, $"{field} must have or be {expected}. Given: {given}.", field);
        }
    }
}
