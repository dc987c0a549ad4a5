using OrleansLlm.Engine.Runners;

namespace OrleansLlm.Engine.Comparison;

/// <summary>A runner's logits after each of some tokens, copied, since runners give them out until the next run only.</summary>
internal sealed class TokenLogits(IModelRunner runner)
{
    /// <summary>The most tokens of one run.</summary>
    public const int Chunk = 32;

    private readonly float[] _values = new float[Chunk * runner.VocabularySize];

    /// <summary>The logits after a token of the last run.</summary>
    public ReadOnlySpan<float> this[int token] => _values.AsSpan(token * runner.VocabularySize, runner.VocabularySize);

    /// <summary>Runs tokens at positions from <paramref name="past"/> on.</summary>
    public void Compute(int past, ReadOnlySpan<int> tokens)
    {
        if (runner.CanVerify)
        {
            runner.Verify(0, past, tokens);
            for (var i = 0; i < tokens.Length; i++)
            {
                runner.Logits(i).CopyTo(Row(i));
            }

            return;
        }

        for (var i = 0; i < tokens.Length; i++)
        {
            runner.Prefill(0, past + i, tokens.Slice(i, 1)).CopyTo(Row(i));
        }
    }

    private Span<float> Row(int token) => _values.AsSpan(token * runner.VocabularySize, runner.VocabularySize);
}
