using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using OrleansLlm.Contracts.Prices;
using OrleansLlm.Grains.Prices;
using OrleansLlm.Grains.Replicas;

namespace OrleansLlm.Grains.Tests.Prices;

public sealed class PriceOptionsTests
{
    [Fact]
    public void Rules_of_the_configuration_are_read_with_exact_amounts()
    {
        var options = Bind(new()
        {
            ["Prices:0:Model"] = "gpt-4o*",
            ["Prices:0:Provider"] = "azure",
            ["Prices:0:InputPerMillion"] = "0.1",
            ["Prices:0:CachedInputPerMillion"] = "1.5e-7",
            ["Prices:0:Tiers:0:AbovePromptTokens"] = "128000",
            ["Prices:0:Tiers:0:InputPerMillion"] = "0.2",
            ["Prices:0:EffectiveFrom"] = "2026-02-01T00:00:00Z",
            ["Prices:1:Model"] = "ember",
            ["Prices:1:PerSecond"] = "0.0004",
        });
        Assert.Empty(options.Validate(new ValidationContext(options)));
        var rules = options.Rules();
        Assert.Equal((0.1m, 0.00000015m, 0.2m), (rules[0].Rates.Input, rules[0].Rates.CachedInput, rules[0].Tiers[0].Rates.Input));
        Assert.Equal(["settings:azure/gpt-4o*@20260201T000000Z", "settings:any/ember"], rules.Select(rule => rule.Id));
        Assert.Equal(0.0004m, new PriceIndex([.. rules]).Find("t", "ember", "local", DateTimeOffset.UnixEpoch)!.PerSecond);
    }

    [Fact]
    public void Wrong_and_overlapping_rules_are_all_named_by_setting()
    {
        var options = Bind(new()
        {
            ["Prices:0:InputPerMillion"] = "-1",
            ["Prices:0:Tiers:0:OutputPerMillion"] = "-1",
            ["Prices:1:Model"] = "m",
            ["Prices:2:Model"] = "m",
        });
        var problems = options.Validate(new ValidationContext(options)).Select(problem => problem.ErrorMessage!).ToList();
        Assert.Equal(5, problems.Count);
        Assert.StartsWith("OrleansLlm:Prices:0:Model must be 1 to 200 characters", problems[0], StringComparison.Ordinal);
        Assert.StartsWith("OrleansLlm:Prices:0:InputPerMillion must be from 0 to", problems[1], StringComparison.Ordinal);
        Assert.StartsWith("OrleansLlm:Prices:0:Tiers:0:OutputPerMillion must be", problems[2], StringComparison.Ordinal);
        Assert.StartsWith("OrleansLlm:Prices:0:Tiers:0:AbovePromptTokens must be", problems[3], StringComparison.Ordinal);
        Assert.Contains("OrleansLlm:Prices:2:EffectiveFrom must differ from that of 'OrleansLlm:Prices:1'", problems[4], StringComparison.Ordinal);
    }

    [Fact]
    public void A_models_own_settings_are_a_rule_whose_id_tells_the_amounts()
    {
        var rule = new ModelServingOptions { InputPricePerMillion = 0.05m, OutputPricePerMillion = 0.2m, PricePerSecond = 0.001m }.ToRule("ember");
        Assert.Equal(("settings:0.05,0.2,PricePerSecond=0.001", "ember", PriceRule.LocalProvider), (rule.Id, rule.Model, rule.Provider));
        Assert.Equal((0.05m, 0.2m, 0.001m), (rule.Rates.Input, rule.Rates.Output, rule.PerSecond));
        Assert.Equal(
            ["PricePerRequest must be from 0 to 100000. Given: -1.", "MaxBilledTime must be above 0 and at most 1 day. Given: 00:00:00."],
            new ModelServingOptions { PricePerRequest = -1, MaxBilledTime = TimeSpan.Zero }.Problems());
    }

    private static PriceOptions Bind(Dictionary<string, string?> settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings).Build().Get<PriceOptions>()!;
}
