namespace OrleansLlm.Training.Data;

/// <summary>A tokenised example.</summary>
/// <param name="Tokens">The tokens.</param>
/// <param name="Learned">Whether each token is to be predicted; as long as <paramref name="Tokens"/>. The first never is: nothing stands before it.</param>
public sealed record TrainingSequence(int[] Tokens, bool[] Learned)
{
    /// <summary>Tokens that are predicted.</summary>
    public int LearnedCount => Learned.AsSpan(Math.Min(1, Learned.Length)).Count(true);

    /// <summary>A text all of which is learned.</summary>
    public static TrainingSequence Text(int[] tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        bool[] learned = new bool[tokens.Length];
        Array.Fill(learned, true);
        return new TrainingSequence(tokens, learned);
    }

    /// <summary>The first tokens.</summary>
    public TrainingSequence Start(int length) => length >= Tokens.Length ? this : new(Tokens[..length], Learned[..length]);
}
