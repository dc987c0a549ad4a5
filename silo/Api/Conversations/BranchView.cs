using OrleansLlm.Contracts.Conversations;

namespace OrleansLlm.Silo.Api.Conversations;

/// <summary>A branch as the API shows it.</summary>
/// <param name="Head">The number of its last turn.</param>
/// <param name="Turns">How many turns it has.</param>
/// <param name="IsCurrent">Whether the conversation goes on with it.</param>
/// <param name="Last">Its last turn.</param>
internal sealed record BranchView(int Head, int Turns, bool IsCurrent, TurnView Last)
{
    /// <summary>Shows a branch.</summary>
    public static BranchView Of(ConversationBranch branch) =>
        new(branch.Last.Number, branch.Last.Depth + 1, branch.IsHead, TurnView.Of(branch.Last));
}
