namespace OrleansLlm.Models.Pruning;

/// <summary>How many weights are set to zero.</summary>
/// <param name="Share">Of each row, 0 to 1; not used with a pattern.</param>
/// <param name="Kept">Of a pattern: how many of each <paramref name="Of"/> neighbours stay; 0: there is no pattern.</param>
/// <param name="Of">Of a pattern: neighbours that are looked at together (2 of 4).</param>
public sealed record Sparsity(double Share, int Kept = 0, int Of = 0)
{
    /// <summary>Two of each four neighbours stay, which GPUs' sparse cores run faster.</summary>
    public static Sparsity TwoOfFour { get; } = new(0.5, 2, 4);

    internal void Check()
    {
        if (!(Share is >= 0 and < 1) || Kept < 0 || (Kept > 0 && Of <= Kept))
        {
            throw new ArgumentException($"sparsity must be a share from 0 to below 1, or a pattern that keeps fewer than there are. Given: {this}");
        }
    }
}
