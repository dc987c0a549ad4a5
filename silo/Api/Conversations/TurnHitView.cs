using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Retrieval;

namespace OrleansLlm.Silo.Api.Conversations;

/// <summary>A turn that was found.</summary>
/// <param name="Conversation">Its conversation.</param>
/// <param name="Turn">Its number.</param>
/// <param name="Role">Its role.</param>
/// <param name="CreatedAt">When it was added, in Unix seconds.</param>
/// <param name="Text">The passage that was found.</param>
/// <param name="Score">How well it matches; higher is better.</param>
internal sealed record TurnHitView(string Conversation, int Turn, string Role, long CreatedAt, string Text, float Score)
{
    private const int MaxText = 1_000;

    /// <summary>Shows a hit.</summary>
    public static TurnHitView Of(string conversation, int turn, IndexSearchHit hit) => new(
        conversation, turn, hit.Attributes?.GetValueOrDefault("role").Text ?? "", hit.Time?.ToUnixTimeSeconds() ?? 0,
        TextCut.Head(hit.Chunk.Text, MaxText), hit.Scores.Final);
}
