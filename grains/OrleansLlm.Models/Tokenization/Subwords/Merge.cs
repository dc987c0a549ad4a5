namespace OrleansLlm.Models.Tokenization.Subwords;

/// <summary>What two neighbouring symbols merge to.</summary>
/// <param name="Rank">Lower ranks merge first.</param>
/// <param name="Id">The token that they become.</param>
internal readonly record struct Merge(int Rank, int Id)
{
    /// <summary>No merge.</summary>
    public static Merge None { get; } = new(int.MaxValue, -1);
}
