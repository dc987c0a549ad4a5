using CsCheck;
using OrleansLlm.Engine.Sampling;

namespace OrleansLlm.Engine.Tests.Sampling;

public sealed class SamplerTests
{
    private static readonly float[] Logits = [1f, 3f, 2f, 3f, -1f, 0f];

    [Fact]
    public void Greedy_takes_the_lowest_id_among_equals() =>
        Assert.Equal(1, Sample(new SamplingParameters { Temperature = 0 }));

    [Fact]
    public void Any_distribution_is_sampled_as_filters_in_order_say()
    {
        var parameters =
            from temperature in Gen.Float[0.2f, 3f]
            from topK in Gen.Int[0, 7]
            from topP in Gen.Float[0.05f, 1f]
            from minP in Gen.OneOf(Gen.Const(0f), Gen.Float[0f, 0.6f])
            select new SamplingParameters { Temperature = temperature, TopK = topK, TopP = topP, MinP = minP };
        // Logits on a grid: values closer than float weights can tell apart have no order to check.
        Gen.Select(Gen.Int[-32, 32].Select(value => value / 8f).Array[6], parameters).Sample((logits, sampling) =>
        {
            var expected = Reference(logits, sampling);
            const int Draws = 400;
            var counts = new int[logits.Length];
            for (var i = 0; i < Draws; i++)
            {
                counts[Sample(sampling with { Seed = 17 }, logits, position: i)]++;
            }

            for (var token = 0; token < logits.Length; token++)
            {
                Assert.True(expected[token] > 0 || counts[token] == 0, $"token {token} was filtered out and drawn");
                // Six standard deviations and a draw.
                var tolerance = (6 * Math.Sqrt(expected[token] * (1 - expected[token]) / Draws)) + (1.0 / Draws);
                Assert.InRange((double)counts[token] / Draws, expected[token] - tolerance, expected[token] + tolerance);
            }
        }, iter: 60);
    }

    [Fact]
    public void A_seed_gives_the_same_tokens_whatever_was_drawn_between()
    {
        var sampling = new SamplingParameters { Seed = 5 };
        var alone = Enumerable.Range(0, 50).Select(i => Sample(sampling, position: i)).ToList();
        var sampler = new Sampler(Logits.Length);
        var mixed = new List<int>();
        for (var i = 0; i < 50; i++)
        {
            mixed.Add(sampler.Sample(Logits.ToArray(), new SamplingState(sampling, []), i, out _));
            sampler.Sample([9, 1, 1, 4, 4, 4], new SamplingState(new SamplingParameters { Seed = 99, TopP = 0.5f }, []), i, out _);
        }

        Assert.Equal(alone, mixed);
        Assert.NotEqual(alone, Enumerable.Range(0, 50).Select(i => Sample(sampling with { Seed = 6 }, position: i)));
    }

    [Fact]
    public void Bias_can_force_and_forbid_tokens()
    {
        Assert.Equal(4, Sample(new SamplingParameters { Temperature = 0, LogitBias = new Dictionary<int, float> { [4] = 100 } }));
        Assert.Equal(3, Sample(new SamplingParameters { Temperature = 0, LogitBias = new Dictionary<int, float> { [1] = -100 } }));
    }

    [Fact]
    public void Penalties_count_output_and_repetition_counts_the_prompt_too()
    {
        var frequency = new SamplingState(new SamplingParameters { Temperature = 0, FrequencyPenalty = 0.6f }, [1]);
        Assert.Equal(1, Draw(frequency));
        frequency.Add(1);
        frequency.Add(3);
        Assert.Equal(1, Draw(frequency));
        frequency.Add(1);
        Assert.Equal(3, Draw(frequency));
        var presence = new SamplingState(new SamplingParameters { Temperature = 0, PresencePenalty = 2f }, [1]);
        presence.Add(1);
        presence.Add(3);
        Assert.Equal(2, Draw(presence));
        Assert.Equal(3, Draw(new SamplingState(new SamplingParameters { Temperature = 0, RepetitionPenalty = 1.5f }, [1])));
    }

    [Fact]
    public void Log_probabilities_are_those_of_the_raw_distribution_best_first()
    {
        var sampling = new SamplingParameters { Temperature = 0, TopLogprobs = 3, LogitBias = new Dictionary<int, float> { [4] = 100 } };
        new Sampler(Logits.Length).Sample(Logits.ToArray(), new SamplingState(sampling, []), 0, out var logprobs);
        var logSum = Math.Log(Logits.Sum(logit => Math.Exp(logit)));
        Assert.Equal(4, logprobs!.Token);
        Assert.Equal(-1 - logSum, logprobs.Logprob, 1e-4);
        Assert.Equal([1, 3, 2], logprobs.Top.Select(top => top.Key));
        Assert.All(logprobs.Top, top => Assert.Equal(Logits[top.Key] - logSum, top.Value, 1e-4));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Logits_that_are_no_numbers_are_an_error(float bad) =>
        Assert.Throws<ArithmeticException>(() => Sample(new SamplingParameters(), [0, bad, 1]));

    [Fact]
    public void Forbidden_tokens_may_be_negative_infinity_but_not_all()
    {
        Assert.Equal(1, Sample(new SamplingParameters(), [float.NegativeInfinity, 1, float.NegativeInfinity]));
        Assert.Throws<ArithmeticException>(() => Sample(new SamplingParameters(), [float.NegativeInfinity, float.NegativeInfinity]));
    }

    [Fact]
    public void The_best_tokens_of_any_values_are_those_of_a_full_sort() =>
        Gen.Select(Gen.Int[-20, 20].Array[1, 60], Gen.Int[1, 25]).Sample((integers, count) =>
        {
            var values = integers.Select(value => value / 4f).ToArray();
            var top = new ulong[count];
            var found = TokenRanking.SelectTop(values, top);
            var expected = Enumerable.Range(0, values.Length).OrderByDescending(i => values[i]).ThenBy(i => i).Take(count);
            Assert.Equal(expected, top.Take(found).Select(TokenRanking.Token));
        });

    private static int Sample(SamplingParameters sampling, float[]? logits = null, int position = 0) =>
        new Sampler((logits ?? Logits).Length).Sample((logits ?? Logits).ToArray(), new SamplingState(sampling, []), position, out _);

    private static int Draw(SamplingState state) => new Sampler(Logits.Length).Sample(Logits.ToArray(), state, 0, out _);

    /// <summary>The documented order, step by step, in doubles.</summary>
    private static double[] Reference(float[] logits, SamplingParameters sampling)
    {
        var weights = logits.Select(logit => Math.Exp((logit - logits.Max()) / sampling.Temperature)).ToArray();
        var order = Enumerable.Range(0, weights.Length).OrderByDescending(i => weights[i]).ThenBy(i => i).ToList();
        var kept = sampling.TopK > 0 ? order.Take(sampling.TopK).ToList() : order;
        var total = kept.Sum(i => weights[i]);
        var nucleus = new List<int>();
        foreach (var token in kept)
        {
            if (nucleus.Count > 0 && nucleus.Sum(i => weights[i]) >= sampling.TopP * total)
            {
                break;
            }

            nucleus.Add(token);
        }

        var last = nucleus.Where(i => weights[i] >= sampling.MinP).ToHashSet();
        var mass = last.Sum(i => weights[i]);
        return [.. weights.Select((weight, i) => last.Contains(i) ? weight / mass : 0)];
    }
}
