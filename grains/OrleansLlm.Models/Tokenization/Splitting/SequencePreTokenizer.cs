namespace OrleansLlm.Models.Tokenization.Splitting;

/// <summary>Several splitters, each on the parts that the one before left.</summary>
internal sealed class SequencePreTokenizer(IReadOnlyList<PreTokenizer> steps) : PreTokenizer
{
    /// <summary>The splitters, in order.</summary>
    public IReadOnlyList<PreTokenizer> Steps => steps;

    /// <inheritdoc/>
    public override void Split(in TextPiece piece, List<TextPiece> output)
    {
        List<TextPiece> current = [piece];
        for (int i = 0; i < steps.Count; i++)
        {
            var next = i == steps.Count - 1 ? output : new List<TextPiece>(current.Count);
            foreach (var part in current)
            {
                steps[i].Split(part, next);
            }

            current = next;
        }

        if (steps.Count == 0)
        {
            output.Add(piece);
        }
    }
}
