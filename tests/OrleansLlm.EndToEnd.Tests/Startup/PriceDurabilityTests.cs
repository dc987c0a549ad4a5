using Microsoft.Extensions.AI;
using OrleansLlm.Client;
using OrleansLlm.Client.Prices;
using OrleansLlm.Contracts.Prices;
using OrleansLlm.EndToEnd.Tests.Processes;

namespace OrleansLlm.EndToEnd.Tests.Startup;

/// <summary>The price book is there after SIGKILL, and prices the next call.</summary>
public sealed class PriceDurabilityTests
{
    [Fact]
    public async Task Set_and_imported_rules_survive_a_kill_and_price_the_next_call()
    {
        using var data = new DataFolder();
        await using var first = await SiloProcess.StartAsync(data.Path, new Dictionary<string, string> { ["OrleansLlm__Models__ember__PricePerSecond"] = "0.001" });
        using var client = ClientOf(first);
        Assert.Equal(0.001m, (await client.Models.GetAsync("ember")).Price!.PerSecond);
        var set = await client.Prices.SetAsync(new PriceRule { Model = "ember", Provider = PriceRule.LocalProvider, PerRequest = 0.5m });
        var report = await client.Prices.ImportAsync("""{"m":{"litellm_provider":"p","mode":"embedding","input_cost_per_token":1.5e-07}}"""u8.ToArray());
        Assert.Equal(1, report.Added);

        await first.KillAsync();
        await using var second = await first.StartAgainAsync();

        using var again = ClientOf(second);
        Assert.Equal([set.Id, report.Models[0].RuleId], (await again.Prices.ListAsync()).Select(rule => rule.Id));
        Assert.Equal(0.15m, (await again.Prices.ListAsync(new PriceFilter { Provider = "p" })).Single().Rates.Input);
        await Eventually.BecomesAsync(async () => (await again.Models.GetAsync("ember")).Price!.Rule, rule => rule == set.Id, "the rule is in force");
        Assert.Equal(0.5m, (await again.Chat.GetResponseAsync("Hello", new ChatOptions { ModelId = "ember", MaxOutputTokens = 5 })).AdditionalProperties![CostName]);
    }

    private const string CostName = "cost";

    private static OrleansLlmClient ClientOf(SiloProcess silo) => new(new OrleansLlmClientOptions { Endpoint = silo.Url, ApiKey = SiloProcess.Key });
}
