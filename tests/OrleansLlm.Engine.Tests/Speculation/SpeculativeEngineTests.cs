using CsCheck;
using OrleansLlm.Engine.Sampling;
using OrleansLlm.Engine.Sequences;
using OrleansLlm.Engine.Speculation;
using OrleansLlm.Engine.Tests.Testing;

namespace OrleansLlm.Engine.Tests.Speculation;

public sealed class SpeculativeEngineTests
{
    private static readonly Gen<SamplingParameters> AnySampling =
        from temperature in Gen.OneOf(Gen.Const(0f), Gen.Const(0.3f), Gen.Const(1.2f))
        from topK in Gen.OneOf(Gen.Const(0), Gen.Const(5))
        from topP in Gen.OneOf(Gen.Const(1f), Gen.Const(0.8f))
        from minP in Gen.OneOf(Gen.Const(0f), Gen.Const(0.2f))
        from penalty in Gen.OneOf(Gen.Const(0f), Gen.Const(0.5f))
        from presence in Gen.OneOf(Gen.Const(0f), Gen.Const(0.4f))
        from logprobs in Gen.OneOf(Gen.Const((int?)null), Gen.Const((int?)2))
        from biased in Gen.Int[3, 49]
        from seed in Gen.ULong
        select new SamplingParameters
        {
            Temperature = temperature,
            TopK = topK,
            TopP = topP,
            MinP = minP,
            FrequencyPenalty = penalty,
            PresencePenalty = presence,
            RepetitionPenalty = 1 + penalty,
            LogitBias = new Dictionary<int, float> { [biased] = 3 },
            TopLogprobs = logprobs,
            Seed = seed,
        };

    [Fact]
    public void Every_way_of_choosing_tokens_gives_what_it_gives_without() => Gen.Select(AnySampling, Gen.Int[3, 49].Array[1, 12], Gen.Enum<SpeculationMode>()).Sample(
        async (SamplingParameters sampling, int[] prompt, SpeculationMode mode) =>
        {
            await using var fixture = Fixture(mode, FakeModelRunner.LikeTheModelAtTimes(2, 64, EngineFixture.Vocabulary));
            var request = EngineFixture.Request(40, prompt) with { Sampling = sampling, Prediction = prompt };
            var alone = fixture.Alone(request);
            var result = await fixture.Engine.Submit(request).ReadAsync();
            Assert.Equal(EngineFixture.TextOf(alone), result.Text);
            Assert.Equal(sampling.TopLogprobs is null ? [] : alone, result.Logprobs.Select(entry => entry.Token));
        }, iter: 60);

    [Fact]
    public async Task A_draft_model_like_the_model_saves_steps_and_is_counted()
    {
        await using var fixture = Fixture(SpeculationMode.Draft, new FakeModelRunner(2, 64, EngineFixture.Vocabulary));
        var request = EngineFixture.Request(31);
        var result = await fixture.Engine.Submit(request).ReadAsync();
        Assert.Equal((EngineFixture.TextOf(fixture.Alone(request)), 0), (result.Text, result.Rejected));
        // The prompt gives the first token, a plain step the second; 29 are left, 5 at a time.
        Assert.Equal((6, 23), (fixture.Runner.Verifications, result.Accepted));
    }

    [Fact]
    public async Task Sampled_drafts_like_the_model_are_accepted_too_since_both_draw_the_same_numbers()
    {
        await using var fixture = Fixture(SpeculationMode.Draft, new FakeModelRunner(2, 64, EngineFixture.Vocabulary));
        var request = EngineFixture.Request(31) with { Sampling = new SamplingParameters { Temperature = 1.5f, Seed = 5 } };
        var result = await fixture.Engine.Submit(request).ReadAsync();
        Assert.Equal((EngineFixture.TextOf(fixture.Alone(request)), 0, 6), (result.Text, result.Rejected, fixture.Runner.Verifications));
    }

    [Fact]
    public async Task A_right_prediction_is_accepted_and_a_wrong_one_changes_nothing()
    {
        await using var fixture = Fixture(SpeculationMode.Lookup);
        var request = EngineFixture.Request(30);
        var alone = fixture.Alone(request);
        // The second request's prompt is cached, so its first step is a decode that has what a verification needs.
        await fixture.Engine.Submit(request with { MaxTokens = 2 }).ReadAsync();
        var right = await fixture.Engine.Submit(request with { Prediction = alone.ToArray() }).ReadAsync();
        var verifications = fixture.Runner.Verifications;
        Assert.Equal(EngineFixture.TextOf(alone), right.Text);
        Assert.InRange(right.Accepted, 20, 30);
        Assert.InRange(verifications, 5, 8);
        var wrong = await fixture.Engine.Submit(request with { Prediction = Enumerable.Repeat(40, 30).ToArray() }).ReadAsync();
        Assert.Equal(EngineFixture.TextOf(alone), wrong.Text);
    }

    [Fact]
    public async Task A_stop_string_among_accepted_tokens_ends_the_text_where_it_would_without()
    {
        await using var fixture = Fixture(SpeculationMode.Draft, new FakeModelRunner(2, 64, EngineFixture.Vocabulary));
        var request = EngineFixture.Request(30);
        var whole = EngineFixture.TextOf(fixture.Alone(request));
        var stop = whole.Substring(whole.Length / 2, 5);
        var result = await fixture.Engine.Submit(request with { Stop = [stop] }).ReadAsync();
        Assert.Equal((whole[..whole.IndexOf(stop, StringComparison.Ordinal)], SequenceFinish.Stop), (result.Text, result.Finish));
    }

    [Fact]
    public async Task An_end_token_among_accepted_tokens_ends_the_sequence()
    {
        await using var fixture = Fixture(SpeculationMode.Draft, new FakeModelRunner(2, 64, EngineFixture.Vocabulary));
        var request = EngineFixture.Request(40) with { IgnoreEndOfSequence = false, Sampling = new SamplingParameters { Temperature = 0, LogitBias = new Dictionary<int, float> { [2] = -0.05f } } };
        foreach (var prompt in Enumerable.Range(3, 40))
        {
            var one = request with { Prompt = new[] { prompt } };
            var result = await fixture.Engine.Submit(one).ReadAsync();
            var alone = fixture.Alone(one);
            Assert.Equal((EngineFixture.TextOf(alone), alone.Count), (result.Text, result.Tokens));
        }
    }

    [Fact]
    public async Task What_is_drawn_keeps_its_distribution_whatever_the_draft_model_says()
    {
        // The first three tokens: 6 x 6 x 6 texts.
        const int Vocabulary = 6;
        const int Sequences = 6_000;
        var draft = FakeModelRunner.LikeTheModelAtTimes(1, 16, Vocabulary);
        var runner = new FakeModelRunner(1, 16, Vocabulary);
        var options = new EngineOptions { MaxWaiting = Sequences, Speculation = new SpeculationOptions { Mode = SpeculationMode.Draft } };
        await using var fixture = new EngineFixture(options, tokenizer: new TestTokenizer(Vocabulary), runner: runner, draft: draft);
        var results = await Task.WhenAll(Enumerable.Range(0, Sequences).Select(seed => fixture.Engine.Submit(EngineFixture.Request(6, 5, 3) with
        {
            Sampling = new SamplingParameters { Temperature = 1, Seed = (ulong)seed },
        }).ReadAsync()));
        Assert.True(results.Sum(result => result.Accepted) > Sequences && results.Sum(result => result.Rejected) > Sequences);
        var observed = results.GroupBy(result => result.Text[..9]).ToDictionary(group => group.Key, group => group.Count());
        var chiSquare = 0.0;
        for (var first = 0; first < Vocabulary; first++)
        {
            for (var second = 0; second < Vocabulary; second++)
            {
                for (var third = 0; third < Vocabulary; third++)
                {
                    var expected = Sequences * Probability([5, 3], first) * Probability([5, 3, first], second) * Probability([5, 3, first, second], third);
                    var difference = observed.GetValueOrDefault(TestTokenizer.TextOf([first, second, third])) - expected;
                    chiSquare += difference * difference / expected;
                }
            }
        }

        // 215 degrees of freedom: above 284 in one of a thousand runs; the seeds are fixed.
        Assert.InRange(chiSquare, 0, 284);

        static double Probability(int[] text, int token)
        {
            var weights = FakeModelRunner.LogitsAfter(text, Vocabulary).Select(logit => Math.Exp(logit)).ToArray();
            return weights[token] / weights.Sum();
        }
    }

    [Fact]
    public async Task A_draft_model_that_fails_costs_nothing_but_its_proposals()
    {
        var draft = new FakeModelRunner(2, 64, EngineFixture.Vocabulary);
        await using var fixture = Fixture(SpeculationMode.Draft, draft);
        var runs = 0;
        draft.BeforeRun = () =>
        {
            if (++runs == 8)
            {
                throw new InvalidOperationException("boom");
            }
        };
        var request = EngineFixture.Request(40);
        var expected = EngineFixture.TextOf(fixture.Alone(request));
        Assert.Equal(expected, (await fixture.Engine.Submit(request).ReadAsync()).Text);
        Assert.Equal(expected, (await fixture.Engine.Submit(request).ReadAsync()).Text);
        Assert.Equal(8, runs);
    }

    [Fact]
    public async Task A_draft_model_goes_on_from_what_it_computed_for_a_sequence_that_began_alike()
    {
        var draft = new FakeModelRunner(1, 64, EngineFixture.Vocabulary);
        await using var fixture = Fixture(SpeculationMode.Draft, draft);
        int[] prompt = [.. Enumerable.Range(3, 30)];
        await fixture.Engine.Submit(EngineFixture.Request(10, prompt)).ReadAsync();
        var computed = draft.Computed;
        await fixture.Engine.Submit(EngineFixture.Request(10, prompt)).ReadAsync();
        Assert.InRange(draft.Computed - computed, 1, 15);
        computed = draft.Computed;
        // Another tenant's prompt is not taken over.
        await fixture.Engine.Submit(EngineFixture.Request(10, prompt) with { Tenant = "other" }).ReadAsync();
        Assert.InRange(draft.Computed - computed, 30, 60);
    }

    [Fact]
    public async Task A_model_that_gives_the_last_tokens_logits_only_goes_without()
    {
        await using var fixture = new EngineFixture(new EngineOptions(), runner: new FakeModelRunner(2, 64, EngineFixture.Vocabulary) { CanVerify = false });
        var request = EngineFixture.Request(40, 7, 7, 7, 7, 7, 7);
        Assert.Equal(EngineFixture.TextOf(fixture.Alone(request)), (await fixture.Engine.Submit(request).ReadAsync()).Text);
        Assert.Equal(0, fixture.Runner.Verifications);
    }

    [Fact]
    public void Settings_that_do_not_fit_are_refused()
    {
        AssertRefused("there must be a draft model", () => Fixture(SpeculationMode.Draft));
        AssertRefused("vocabulary of 50 tokens. Given: 49", () => Fixture(SpeculationMode.Auto, new FakeModelRunner(2, 64, 49)));
        AssertRefused("last token's logits only. Given: Lookup", () => new EngineFixture(
            new EngineOptions { Speculation = new SpeculationOptions { Mode = SpeculationMode.Lookup } },
            runner: new FakeModelRunner(2, 64, EngineFixture.Vocabulary) { CanVerify = false }));
        AssertRefused("MaxTokens must be between 1 and 32. Given: 33", () => new EngineFixture(
            new EngineOptions { Speculation = new SpeculationOptions { MaxTokens = 33 } }));
    }

    [Fact]
    public async Task A_prediction_out_of_range_is_refused()
    {
        await using var fixture = Fixture(SpeculationMode.Auto);
        Assert.Contains("Prediction[1] must be between 0 and 49. Given: 50", Assert.Throws<ArgumentException>(
            () => fixture.Engine.Submit(EngineFixture.Request(5) with { Prediction = new[] { 5, 50 } })).Message, StringComparison.Ordinal);
        Assert.Contains("Prediction must have at most 64 tokens. Given: 65", Assert.Throws<ArgumentException>(
            () => fixture.Engine.Submit(EngineFixture.Request(5) with { Prediction = new int[65] })).Message, StringComparison.Ordinal);
    }

    private static void AssertRefused(string message, Func<EngineFixture> create) =>
        Assert.Contains(message, Assert.Throws<ArgumentException>(create).Message, StringComparison.Ordinal);

    private static EngineFixture Fixture(SpeculationMode mode, FakeModelRunner? draft = null) => new(
        new EngineOptions { MaxTokensPerStep = 16, PrefillChunk = 40, Speculation = new SpeculationOptions { Mode = mode, MaxTokens = 4 } }, slots: 2, draft: draft);
}
