using System.Text.Json.Serialization;
using OrleansLlm.Contracts.Conversations;

namespace OrleansLlm.Silo.Api.Conversations;

/// <summary>A conversation as the API shows it; times in Unix seconds.</summary>
internal sealed record ConversationView(
    string Id, string Object, long CreatedAt, long UpdatedAt, string? Model, string? Title, IReadOnlyDictionary<string, string> Metadata, int Turns)
{
    private static readonly Dictionary<string, string> None = [];

    /// <summary>The end user whom it belongs to.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? User { get; init; }

    /// <summary>The number of the turn that the next one follows.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Head { get; init; }

    /// <summary>Numbers of turns that the model always sees.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<int>? Pinned { get; init; }

    /// <summary>Seconds after the last turn at which it is deleted.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? ExpiresAfter { get; init; }

    /// <summary>When it is deleted unless a turn is added.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? ExpiresAt { get; init; }

    /// <summary>The turn that is being replied to.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Replying { get; init; }

    /// <summary>How what the model sees is chosen.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ContextSettings? Context { get; init; }

    /// <summary>Shows a conversation.</summary>
    public static ConversationView Of(ConversationInfo info) => new(
        info.Id, "conversation", info.CreatedAt.ToUnixTimeSeconds(), info.UpdatedAt.ToUnixTimeSeconds(),
        info.Settings.Model, info.Settings.Title, info.Settings.Metadata ?? None, info.Turns)
    {
        User = info.Settings.User ?? (info.Users.Count > 0 ? info.Users[0] : null),
        Head = info.Head == Turn.None ? null : info.Head,
        Pinned = info.Pinned.Count > 0 ? info.Pinned : null,
        ExpiresAfter = info.Settings.ExpiresAfterSeconds,
        ExpiresAt = info.ExpiresAt?.ToUnixTimeSeconds(),
        Replying = info.Replying,
        Context = info.Settings.Context,
    };
}
