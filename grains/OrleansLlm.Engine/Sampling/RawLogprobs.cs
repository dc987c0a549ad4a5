using System.Numerics.Tensors;
using OrleansLlm.Engine.Sequences;

namespace OrleansLlm.Engine.Sampling;

/// <summary>The log-softmax of a row of logits, taken before anything changes them. One buffer, used again for each row.</summary>
internal sealed class RawLogprobs(int vocabularySize)
{
    private readonly float[] _logprobs = new float[vocabularySize];
    private readonly float[] _exponentials = new float[vocabularySize];

    public void Take(ReadOnlySpan<float> logits)
    {
        TensorPrimitives.Subtract(logits, TensorPrimitives.Max(logits), _logprobs);
        TensorPrimitives.Exp(_logprobs, _exponentials);
        TensorPrimitives.Subtract(_logprobs, MathF.Log(TensorPrimitives.Sum<float>(_exponentials)), _logprobs);
    }

    public float Of(int token) => _logprobs[token];

    public TokenLogprobs Report(int token, int topCount)
    {
        Span<ulong> keys = stackalloc ulong[SamplingLimits.MaxTopLogprobs];
        var top = new KeyValuePair<int, float>[TokenRanking.SelectTop(_logprobs, keys[..topCount])];
        for (var i = 0; i < top.Length; i++)
        {
            var other = TokenRanking.Token(keys[i]);
            top[i] = new KeyValuePair<int, float>(other, _logprobs[other]);
        }

        return new TokenLogprobs(token, _logprobs[token], top);
    }
}
