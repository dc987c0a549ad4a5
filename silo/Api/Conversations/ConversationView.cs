using OrleansLlm.Contracts.Conversations;

namespace OrleansLlm.Silo.Api.Conversations;

/// <summary>A conversation as the API shows it; times in Unix seconds.</summary>
internal sealed record ConversationView(
    string Id, string Object, long CreatedAt, long UpdatedAt, string? Model, string? Title, IReadOnlyDictionary<string, string>? Metadata, int Turns)
{
    /// <summary>Shows a conversation.</summary>
    public static ConversationView Of(ConversationInfo info) => new(
        info.Id, "conversation", info.CreatedAt.ToUnixTimeSeconds(), info.UpdatedAt.ToUnixTimeSeconds(),
        info.Settings.Model, info.Settings.Title, info.Settings.Metadata, info.Turns);
}
