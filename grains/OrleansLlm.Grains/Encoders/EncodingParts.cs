using OrleansLlm.Contracts.Encoders;

namespace OrleansLlm.Grains.Encoders;

/// <summary>Cuts a call into parts that replicas take at once: small enough for one message each way, large enough for full batches. Pure.</summary>
internal static class EncodingParts
{
    public const int MaxInputs = 64;
    public const int MaxTokens = 16_384;

    /// <summary>The parts, in order: the first input's index and their number.</summary>
    public static IEnumerable<(int First, int Count)> Split(IReadOnlyList<EncodingTokens> inputs)
    {
        var first = 0;
        var tokens = 0;
        for (var i = 0; i < inputs.Count; i++)
        {
            var length = inputs[i].Tokens.Length;
            if (i > first && (i - first == MaxInputs || tokens + length > MaxTokens))
            {
                yield return (first, i - first);
                (first, tokens) = (i, 0);
            }

            tokens += length;
        }

        if (inputs.Count > first)
        {
            yield return (first, inputs.Count - first);
        }
    }
}
