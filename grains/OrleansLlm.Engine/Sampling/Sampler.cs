using System.Numerics.Tensors;
using OrleansLlm.Engine.Constraints;
using OrleansLlm.Engine.Sequences;

namespace OrleansLlm.Engine.Sampling;

/// <summary>
/// Chooses a token from a row of logits. In this order: the constraint's mask, bias, repetition penalty, frequency and presence penalties, temperature, top-k, top-p
/// (of what top-k left), min-p. Top-k, top-p and min-p each keep the head of the tokens ordered by probability, so together they keep the
/// shortest head. Temperature below 1e-5 is greedy: the highest logit, the lowest id among equals. Not thread-safe; allocates nothing per token
/// but the log-probabilities asked for.
/// </summary>
internal sealed class Sampler(int vocabularySize)
{
    private const float GreedyBelow = 1e-5f;

    private readonly float[] _probabilities = new float[vocabularySize];
    private readonly ulong[] _ranking = new ulong[vocabularySize];
    private readonly RawLogprobs _logprobs = new(vocabularySize);

    /// <summary>Chooses the token of an output position.</summary>
    /// <param name="logits">The raw logits; overwritten.</param>
    /// <param name="state">The sequence's parameters and history.</param>
    /// <param name="position">The token's index in the output, which picks the random number.</param>
    /// <param name="logprobs">The raw distribution's log-probabilities when asked for.</param>
    /// <exception cref="ArithmeticException">The logits hold NaN or positive infinity, or no finite value, or no token can follow.</exception>
    public int Sample(Span<float> logits, SamplingState state, int position, out TokenLogprobs? logprobs)
    {
        var best = Best(logits);
        if (state.Parameters.TopLogprobs is not null)
        {
            _logprobs.Take(logits);
        }

        var token = Choose(logits, best, state, state.Constraint, position);
        logprobs = state.Parameters.TopLogprobs is { } top ? _logprobs.Report(token, top) : null;
        return token;
    }

    /// <summary>Chooses as <see cref="Sample"/> does, from the logits of another model and a constraint that has gone further than the sequence.</summary>
    /// <exception cref="ArithmeticException">As for <see cref="Sample"/>.</exception>
    public int Draft(Span<float> logits, SamplingState state, TokenConstraint? constraint, int position) =>
        Choose(logits, Best(logits), state, constraint, position);

    private int Choose(Span<float> logits, int best, SamplingState state, TokenConstraint? constraint, int position)
    {
        if (constraint is not null)
        {
            constraint.Apply(logits);
            best = Best(logits);
        }

        if (state.AdjustsLogits)
        {
            Adjust(logits, state);
            best = Best(logits);
        }

        return state.Parameters.Temperature < GreedyBelow ? best : Draw(logits, logits[best], state.Parameters, position);
    }

    /// <summary>The highest logit's lowest id. NaN comes before any number and positive infinity is the greatest, so one pass checks too.</summary>
    private static int Best(ReadOnlySpan<float> logits)
    {
        var best = TensorPrimitives.IndexOfMax(logits);
        return float.IsFinite(logits[best]) ? best : throw new ArithmeticException($"The model's logits have no finite maximum: {logits[best]}.");
    }

    private static void Adjust(Span<float> logits, SamplingState state)
    {
        foreach (var (token, bias) in state.Bias)
        {
            logits[token] += bias;
        }

        if (state.OutputCounts is null)
        {
            return;
        }

        var sampling = state.Parameters;
        foreach (var (token, count) in state.OutputCounts)
        {
            var logit = logits[token];
            logit = logit > 0 ? logit / sampling.RepetitionPenalty : logit * sampling.RepetitionPenalty;
            logits[token] = count == 0 ? logit : logit - (count * sampling.FrequencyPenalty) - sampling.PresencePenalty;
        }
    }

    private int Draw(ReadOnlySpan<float> logits, float max, SamplingParameters sampling, int position)
    {
        // Subtracting first keeps every exponent at or below 0, however small the temperature.
        var probabilities = _probabilities.AsSpan(0, logits.Length);
        TensorPrimitives.Subtract(logits, max, probabilities);
        TensorPrimitives.Divide(probabilities, sampling.Temperature, probabilities);
        TensorPrimitives.Exp(probabilities, probabilities);

        var random = CounterRandom.NextDouble(sampling.Seed, position);
        var unfiltered = sampling is { TopK: 0, TopP: >= 1f, MinP: 0f };
        return unfiltered ? DrawFromAll(probabilities, random) : DrawFromHead(probabilities, sampling, random);
    }

    private static int DrawFromAll(ReadOnlySpan<float> weights, double random)
    {
        var left = random * TensorPrimitives.Sum(weights);
        var last = 0;
        for (var token = 0; token < weights.Length; token++)
        {
            if (weights[token] > 0)
            {
                last = token;
                left -= weights[token];
                if (left < 0)
                {
                    break;
                }
            }
        }

        // Rounding can leave a crumb after the last token.
        return last;
    }

    private int DrawFromHead(ReadOnlySpan<float> weights, SamplingParameters sampling, double random)
    {
        var head = Rank(weights, sampling, out var total);
        var kept = 0;
        var mass = 0.0;
        foreach (var key in head)
        {
            // The likeliest token's weight is exp(0) = 1, so MinP compares with the weight itself.
            var weight = weights[TokenRanking.Token(key)];
            if (kept > 0 && (weight < sampling.MinP || mass >= sampling.TopP * total))
            {
                break;
            }

            mass += weight;
            kept++;
        }

        return DrawInIdOrder(weights, head[..kept], random * mass);
    }

    /// <summary>
    /// In id order, not by rank: another batch shape changes the last bits of logits, which can swap two ranks and so move the whole draw,
    /// while here it moves the borders between tokens by as little as the bits.
    /// </summary>
    private static int DrawInIdOrder(ReadOnlySpan<float> weights, Span<ulong> kept, double left)
    {
        foreach (ref var key in kept)
        {
            key = (uint)TokenRanking.Token(key);
        }

        kept.Sort();
        foreach (var token in kept[..^1])
        {
            left -= weights[(int)token];
            if (left < 0)
            {
                return (int)token;
            }
        }

        return (int)kept[^1];
    }

    /// <summary>The tokens that can be kept, best first, and the mass that top-p is a share of.</summary>
    private Span<ulong> Rank(ReadOnlySpan<float> weights, SamplingParameters sampling, out double total)
    {
        if (sampling.TopK > 0 && sampling.TopK < weights.Length)
        {
            var top = _ranking.AsSpan(0, TokenRanking.SelectTop(weights, _ranking.AsSpan(0, sampling.TopK)));
            total = 0;
            foreach (var key in top)
            {
                total += weights[TokenRanking.Token(key)];
            }

            return top;
        }

        total = TensorPrimitives.Sum(weights);
        // All tokens below this cut together weigh less than 1 - TopP, so the nucleus is found without them; sorting stays short.
        var cut = Math.Max(sampling.MinP, (float)((1 - sampling.TopP) * total / weights.Length * 0.999));
        var count = 0;
        for (var token = 0; token < weights.Length; token++)
        {
            if (weights[token] >= cut)
            {
                _ranking[count++] = TokenRanking.Key(weights[token], token);
            }
        }

        var ranked = _ranking.AsSpan(0, count);
        ranked.Sort();
        return ranked;
    }
}
