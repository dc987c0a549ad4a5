using CsCheck;
using OrleansLlm.Contracts.Replicas;
using OrleansLlm.Routing.Plans;
using OrleansLlm.Routing.Policies;

namespace OrleansLlm.Routing.Tests.Policies;

public sealed class PolicyReaderTests
{
    [Fact]
    public void A_text_names_a_model_or_route()
    {
        Assert.Equal(new SinglePolicy("gpt-4o-mini"), Read("\"gpt-4o-mini\""));
        Assert.Equal(new SinglePolicy("m"), Read("""{"type":"single","model":"m"}"""));
    }

    [Fact]
    public void Selections_have_weights_stickiness_and_fallback_rules()
    {
        var weighted = Assert.IsType<SelectionPolicy>(Read(
            """{"type":"weighted","choices":["a",{"policy":"b","weight":3.5}],"sticky":"conversation","retries":2,"backoff_ms":50,"max_wait_ms":900,"on":["busy","timeout"],"first_token_timeout_ms":1500}"""));
        Assert.Equal((SelectionKind.Weighted, Stickiness.Conversation), (weighted.Kind, weighted.Sticky));
        Assert.Equal([new PolicyChoice(new SinglePolicy("a")), new PolicyChoice(new SinglePolicy("b"), 3.5)], weighted.Choices);
        Assert.Equal(
            new FallbackRules
            {
                Retries = 2,
                Backoff = TimeSpan.FromMilliseconds(50),
                MaxWait = TimeSpan.FromMilliseconds(900),
                On = FallbackCauses.Busy | FallbackCauses.Timeout,
                FirstTokenTimeout = TimeSpan.FromMilliseconds(1500),
            },
            weighted.Fallback);

        var latency = Assert.IsType<SelectionPolicy>(Read("""{"type":"lowest_latency","choices":["a"],"metric":"total","fallback":false}"""));
        Assert.Equal((SelectionKind.LowestLatency, LatencyMetric.Total, null), (latency.Kind, latency.Metric, latency.Fallback));
        Assert.Equal(FallbackCauses.Default, Assert.IsType<SelectionPolicy>(Read("""{"type":"least_busy","choices":["a"]}""")).Fallback!.On);
        Assert.Equal(SelectionKind.LowestCost, Assert.IsType<SelectionPolicy>(Read("""{"type":"lowest_cost","choices":["a"]}""")).Kind);
    }

    [Fact]
    public void Capabilities_are_features_and_a_context_window()
    {
        var policy = Assert.IsType<CapabilityPolicy>(Read("""{"type":"capability","choices":["a","b"],"requires":["tools","json_schema"],"min_context":32000}"""));
        Assert.Equal((ModelFeatures.Tools | ModelFeatures.JsonSchema, 32000, 2), (policy.Requires, policy.MinContext, policy.Choices.Count));
    }

    [Fact]
    public void Rules_have_conditions_and_a_default()
    {
        var policy = Assert.IsType<RulesPolicy>(Read(
            """
            {"type":"rules","default":"d","rules":[{"policy":"a","when":{"tags":{"tier":["free","trial"]},"tenant":"acme","project":["p"],"user":["u"],"language":["de","en"],
             "time":{"days":["mon","fri"],"from":"22:00","to":"06:00","zone":"Europe/Berlin"},"min_prompt_tokens":10,"max_prompt_tokens":20,"has_tools":false,"stream":true}}]}
            """));
        var when = Assert.Single(policy.Rules).When;
        Assert.Equal(["free", "trial"], when.Tags["tier"]);
        Assert.Equal(["acme", "p", "u", "de", "en"], [.. when.Tenants, .. when.Projects, .. when.Users, .. when.Languages]);
        Assert.Equal((10, 20, false, true), (when.MinPromptTokens, when.MaxPromptTokens, when.HasTools, when.Stream));
        Assert.Equal([DayOfWeek.Monday, DayOfWeek.Friday], when.Time!.Days);
        Assert.Equal((new TimeOnly(22, 0), new TimeOnly(6, 0), "Europe/Berlin"), (when.Time.From, when.Time.To, when.Time.Zone.Id));
    }

    [Fact]
    public void Cascades_score_all_steps_but_the_last()
    {
        var policy = Assert.IsType<CascadePolicy>(Read(
            """
            {"type":"cascade","steps":[
              {"policy":"a","scorer":{"type":"logprob","aggregate":"min"},"threshold":0.8},
              {"policy":"b","scorer":{"type":"judge","judge":"j","prompt":"{question} {answer}"},"calibration":"mmlu","threshold":0.6},
              {"policy":"c","scorer":{"type":"consistency","samples":4,"temperature":0.5},"calibration":"mmlu"},
              {"policy":"d","scorer":{"type":"validator","json_schema":{"type":"object"},"pattern":"^\\{"},"threshold":1},
              {"policy":"e","scorer":{"type":"learned","name":"s"},"threshold":0.5},
              "last"]}
            """));
        Assert.Equal(
            [new LogprobScorer("min"), null, new ConsistencyScorer(4, 0.5f), new ValidatorScorer("""{"type":"object"}""", "^\\{"), new LearnedScorer("s"), null],
            policy.Steps.Select(step => step.Scorer?.Spec));
        Assert.Equal(new PolicyScorer(null, new SinglePolicy("j"), "{question} {answer}"), policy.Steps[1].Scorer);
        Assert.Equal([(0.8, null), (0.6, "mmlu"), (0.5, "mmlu"), (1, null), (0.5, null), (0, null)], policy.Steps.Select(step => (step.Threshold, step.Calibration)));
    }

    [Fact]
    public void Ensembles_count_samples_as_members()
    {
        var vote = Assert.IsType<EnsemblePolicy>(Read(
            """{"type":"ensemble","members":[{"policy":"a","samples":3},"b"],"combine":{"type":"vote","pattern":"answer: (\\w)"},"sequential":true,"stop_at":0.6,"quorum":2}"""));
        Assert.Equal(["a", "a", "a", "b"], vote.Members.Cast<SinglePolicy>().Select(member => member.Name));
        Assert.Equal((new PolicyCombiner(CombinerKind.Vote, null, "answer: (\\w)"), true, 0.6, 2), (vote.Combiner, vote.Sequential, vote.StopAt, vote.Quorum));
        var best = Assert.IsType<EnsemblePolicy>(Read("""{"type":"ensemble","members":["a","b"],"combine":{"type":"best_of","judge":"j"}}"""));
        Assert.Equal((new PolicyCombiner(CombinerKind.BestOf, new SinglePolicy("j"), null), 1), (best.Combiner, best.Quorum));
        Assert.Equal(CombinerKind.Fusion, Assert.IsType<EnsemblePolicy>(Read("""{"type":"ensemble","members":["a","b"],"combine":{"type":"fusion","synthesiser":"s"}}""")).Combiner.Kind);
    }

    [Fact]
    public void Hedge_shadow_specialist_and_learned_are_read()
    {
        Assert.Equal(
            new HedgePolicy(new SinglePolicy("a"), new SinglePolicy("b"), TimeSpan.FromMilliseconds(700)),
            Read("""{"type":"hedge","first":"a","second":"b","after_ms":700}"""));
        Assert.Equal(
            new ShadowPolicy(new SinglePolicy("a"), new SinglePolicy("b"), 0.05),
            Read("""{"type":"shadow","policy":"a","shadow":"b","share":0.05}"""));
        var specialist = Assert.IsType<SpecialistPolicy>(Read(
            """{"type":"specialist","threshold":0.4,"default":"d","specialists":[{"name":"billing","examples":["Where is my invoice?"],"policy":"a"}]}"""));
        Assert.Equal((null, null, true), (specialist.Embedding, specialist.LexicalThreshold, specialist.ComparesMeanings));
        var named = Assert.IsType<SpecialistPolicy>(Read(
            """{"type":"specialist","embedding":"none","lexical_threshold":0.2,"default":"d","specialists":[{"name":"billing","examples":["Where is my invoice?"],"policy":"a"}]}"""));
        Assert.Equal(("none", 0.2, false), (named.Embedding, named.LexicalThreshold, named.ComparesMeanings));
        Assert.Equal(["policy.embedding", "policy.lexical_threshold"], PolicyReader.Read(
            """{"type":"specialist","classifier":"c","embedding":"m","lexical_threshold":0.2,"default":"d","specialists":[{"name":"billing","policy":"a"}]}""").Problems.Select(problem => problem.Path));
        Assert.Equal(("billing", 0.4, null), (Assert.Single(specialist.Specialists).Name, specialist.Threshold, specialist.Classifier));
        Assert.Equal("intents", Assert.IsType<SpecialistPolicy>(Read(
            """{"type":"specialist","classifier":"intents","default":"d","specialists":[{"name":"billing","policy":"a"}]}""")).Classifier);
        foreach (var (field, kind) in new[] { ("threshold", LearnedGoalKind.Threshold), ("target_quality", LearnedGoalKind.TargetQuality), ("strong_share", LearnedGoalKind.StrongShare) })
        {
            var learned = Assert.IsType<LearnedPolicy>(Read($$"""{"type":"learned","router":"r","weak":"a","strong":"b","{{field}}":0.3}"""));
            Assert.Equal(("r", new LearnedGoal(kind, 0.3)), (learned.Router, learned.Goal));
        }
    }

    [Fact]
    public void Every_mistake_is_told_at_once_with_path_limit_and_given_value()
    {
        var reading = PolicyReader.Read(
            """
            {"type":"fallback","retries":11,"bakoff_ms":5,"steps":[
              {"type":"weighted","choices":[{"policy":"a","weight":0},{"policy":"b c"}],"sticky":"always"},
              {"type":"nearest","choices":[]},
              {"type":"learned","router":"r","weak":"a","strong":"b","threshold":0.5,"strong_share":0.5},
              {"type":"rules","rules":[{"when":{"language":"klingon","time":{"zone":"Mars/Base","from":"25:00"}},"policy":"a"}]},
              {"type":"cascade","steps":["a","b"]},
              {"type":"ensemble","members":["a","b"],"combine":{"type":"vote","pattern":"(a"},"stop_at":0.5},
              {"type":"lowest_cost","choices":["a"],"fallback":false,"retries":1},
              17]}
            """);
        Assert.Null(reading.Policy);
        string[] told =
        [
            "policy.bakoff_ms is no field of this; there are type, steps, retries",
            "policy.retries must be a whole number from 0 to 10. Given: 11.",
            "policy.steps[0].choices[0].weight must be a number above 0 up to 1000000. Given: 0.",
            "policy.steps[0].choices[1].policy must be a name without spaces. Given: \"b c\".",
            "policy.steps[0].sticky must be one of none, conversation, user. Given: \"always\".",
            "policy.steps[1].type must be one of single, weighted",
            "policy.steps[2] must have exactly one of threshold, target_quality and strong_share. Given: 2 of them.",
            "policy.steps[3].rules[0].when.language must be one of",
            "policy.steps[3].rules[0].when.time.zone must be a time zone",
            "policy.steps[3].rules[0].when.time.from must be a time such as 08:30. Given: '25:00'.",
            "policy.steps[3].default must be given. Given: nothing.",
            "policy.steps[4].steps[0] must be an object with policy, scorer",
            "policy.steps[5].combine.pattern must be a regular expression",
            "policy.steps[5].stop_at must be left out unless votes are taken one after another",
            "policy.steps[6].retries must be left out where fallback is false",
            "policy.steps[7] must be the name of a model or route, or an object with a type. Given: 17.",
        ];
        Assert.All(told, text => Assert.Contains(reading.Problems, problem => problem.ToString().StartsWith(text, StringComparison.Ordinal)));
        Assert.Equal(told.Length, reading.Problems.Count);
    }

    [Theory]
    [InlineData("{", "policy must be JSON")]
    [InlineData("""{"type":"single","type":"single","model":"a"}""", "policy must be JSON")]
    [InlineData("""{"type":"single","model":"\ud800"}""", "policy must be valid Unicode text")]
    [InlineData("null", "policy must be the name of a model")]
    [InlineData("""{"type":"hedge","first":"a","second":"b","after_ms":0}""", "policy.after_ms must be a whole number from 1 to 600000. Given: 0")]
    [InlineData("""{"type":"ensemble","members":["a"],"combine":{"type":"vote"}}""", "policy.members must be 2 to 16 members, samples counted. Given: 1")]
    [InlineData("""{"type":"ensemble","members":["a","b"],"quorum":3,"combine":{"type":"vote"}}""", "policy.quorum must be a whole number from 1 to 2. Given: 3")]
    [InlineData("""{"type":"ensemble","members":["a","b"],"combine":{"type":"best_of","judge":"j","prompt":"Which?"}}""", "policy.combine.prompt must contain {question}")]
    [InlineData("""{"type":"ensemble","members":["a","b"],"combine":{"type":"vote","pattern":"abc"}}""", "policy.combine.pattern must have a group")]
    [InlineData("""{"type":"cascade","steps":[{"policy":"a","scorer":{"type":"logprob"}},"b"]}""", "policy.steps[0].threshold must be given")]
    [InlineData("""{"type":"cascade","steps":[{"policy":"a","scorer":{"type":"guess"},"threshold":0.5},"b"]}""", "policy.steps[0].scorer.type must be one of logprob")]
    [InlineData("""{"type":"specialist","default":"d","specialists":[{"name":"a","policy":"a","examples":[]}]}""", "policy.specialists[0].examples must be an array of 1 to 100 elements")]
    [InlineData("""{"type":"rules","default":"d","rules":[{"policy":"a","when":{}}]}""", "policy.rules[0].when must have a condition")]
    public void A_mistake_is_told(string json, string told) =>
        Assert.StartsWith(told, PolicyReader.Read(json).Problems[0].ToString(), StringComparison.Ordinal);

    [Fact]
    public void Depth_size_and_number_are_bounded()
    {
        var deep = string.Concat(Enumerable.Repeat("""{"type":"fallback","steps":[""", PolicyLimits.MaxDepth)) + "\"a\"" + string.Concat(Enumerable.Repeat("]}", PolicyLimits.MaxDepth));
        Assert.Empty(PolicyReader.Read(deep).Problems);
        Assert.Contains("must stand in at most 8 others", PolicyReader.Read($$"""{"type":"fallback","steps":[{{deep}}]}""").Problems[0].Rule, StringComparison.Ordinal);

        var sixteen = $$"""{"type":"fallback","steps":[{{string.Join(',', Enumerable.Repeat("\"a\"", 16))}}]}""";
        var many = PolicyReader.Read($$"""{"type":"fallback","steps":[{{string.Join(',', Enumerable.Repeat(sixteen, 13))}}]}""");
        Assert.Contains("is one too many", Assert.Single(many.Problems).Rule, StringComparison.Ordinal);
        Assert.Contains("at most 65536 characters", PolicyReader.Read(new string(' ', 70_000)).Problems[0].Rule, StringComparison.Ordinal);
    }

    [Fact]
    public void No_text_makes_the_reader_fail() => Gen.OneOf(Gen.String, Gen.String.Select(text => $$"""{"type":"{{text}}"}"""), PolicyGen.Json.Select(Broken)).Sample(text =>
    {
        var reading = PolicyReader.Read(text);
        return (reading.Policy is null) == (reading.Problems.Count > 0);
    });

    [Fact]
    public void Every_generated_policy_is_read() => PolicyGen.Json.Sample(json => PolicyReader.Read(json).Problems is []);

    private static string Broken(string json) => json.Length < 2 ? json : json.Remove(json.Length / 2, 1);

    private static RoutePolicy Read(string json)
    {
        var reading = PolicyReader.Read(json);
        Assert.Empty(reading.Problems);
        return reading.Policy!;
    }
}
