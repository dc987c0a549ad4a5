namespace OrleansLlm.Training.Data;

/// <summary>A row of a batch: several sequences one after the other, filled up at the end.</summary>
/// <param name="Tokens">The tokens, as many as the row is long.</param>
/// <param name="Positions">The place of each token in its sequence.</param>
/// <param name="Documents">Which sequence each token belongs to, from 0; filling is -1.</param>
/// <param name="Targets">Places within the row after which a token is to be predicted, ascending.</param>
/// <param name="Labels">Those tokens.</param>
public sealed record PackedRow(int[] Tokens, int[] Positions, int[] Documents, int[] Targets, int[] Labels)
{
    /// <summary>Tokens without filling.</summary>
    public int Length => Documents.AsSpan().IndexOf(-1) is var end and >= 0 ? end : Documents.Length;
}
