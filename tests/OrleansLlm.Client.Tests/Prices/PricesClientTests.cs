using OrleansLlm.Client.Prices;
using OrleansLlm.Client.Tests.Fakes;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Prices;
using OrleansLlm.TestServer;

namespace OrleansLlm.Client.Tests.Prices;

public sealed class PricesClientTests
{
    private const string Rule =
        """{"id":"r","model":"gpt-5*","provider":"openai","effective_from":1700000000,"effective_until":1800000000,"currency":"USD","usd_per_unit":1,"rates":{"input":0.15,"output":10,"cached_input":0.0125},"tiers":[{"above_prompt_tokens":200000,"rates":{"input":6,"output":0}}],"per_request":0,"per_image":0,"per_second":0.000123456789,"batch_discount":0.5,"source":"litellm","tenant":null}""";

    [Fact]
    public async Task A_rule_is_sent_without_what_the_server_decides_and_comes_back_exact()
    {
        await using var server = await FakeServer.StartAsync(Answers.Json(200, Rule), Answers.Json(200, Rule));
        using var client = Clients.Http(server);

        var kept = await client.Prices.SetAsync(new PriceRule { Model = "gpt-5*", Source = "litellm", Rates = new TokenRates { Input = 0.15m, CachedInput = 0.0125m } });

        Assert.Equal(("POST", "/admin/v1/prices"), (server.Last.Method, server.Last.Path));
        Assert.Equal("""{"id":"","model":"gpt-5*","currency":"USD","usd_per_unit":1,"rates":{"input":0.15,"output":0,"cached_input":0.0125},"tiers":[],"per_request":0,"per_image":0,"per_second":0,"batch_discount":0}""", server.Last.Body);
        Assert.Equal((0.000123456789m, 0.0125m, 6m), (kept.PerSecond, kept.Rates.CachedInput, kept.Tiers.Single().Rates.Input));
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000), kept.EffectiveUntil);

        await client.Prices.SetAsync(kept with { Id = "next" });
        Assert.Equal((1_700_000_000, "next"), ((long)server.Last.Json["effective_from"]!, (string?)server.Last.Json["id"]));
        Assert.Null(server.Last.Json["source"]);
    }

    [Fact]
    public async Task All_pages_of_a_list_are_read_with_its_filters()
    {
        await using var server = await FakeServer.StartAsync(
            Answers.Json(200, $$"""{"object":"list","data":[{{Rule}}],"has_more":true,"last_id":"a/b c"}"""),
            Answers.Json(200, $$"""{"object":"list","data":[{{Rule}}],"has_more":false,"last_id":"r"}"""));
        using var client = Clients.Http(server);

        var rules = await client.Prices.ListAsync(new PriceFilter { Model = "gpt 5", Source = PriceFilter.ByHand, InForce = true });

        Assert.Equal(2, rules.Count);
        Assert.Equal("/admin/v1/prices?limit=1000&model=gpt%205&source=hand&in_force=true&after=a%2Fb%20c", server.Last.Path);
    }

    [Fact]
    public async Task A_rule_is_ended_and_refusals_are_thrown()
    {
        await using var server = await FakeServer.StartAsync(
            Answers.Json(200, Rule), Answers.Error(409, "invalid_request_error", "conflict", "Price rule 'r' has ended.", "id"));
        using var client = Clients.Http(server);

        await client.Prices.EndAsync("r", DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));
        Assert.Equal(("/admin/v1/prices/end", """{"id":"r","until":1800000000}"""), (server.Last.Path, server.Last.Body));
        var refused = await Assert.ThrowsAsync<LlmException>(() => client.Prices.EndAsync("r"));
        Assert.Equal((LlmErrorCode.Conflict, """{"id":"r"}"""), (refused.Code, server.Last.Body));
    }

    [Fact]
    public async Task A_table_is_sent_as_it_is()
    {
        const string Report =
            """{"dry_run":true,"from":1700000000,"added":0,"changed":0,"unchanged":0,"skipped":1,"models":[{"name":"x","model":null,"provider":null,"outcome":"skipped","rule_id":null,"reason":"why","not_billed":["f"]}]}""";
        await using var server = await FakeServer.StartAsync(Answers.Json(200, Report));
        using var client = Clients.Http(server);

        var report = await client.Prices.ImportAsync("""{"x":{"input_cost_per_token":1.5e-07}}"""u8.ToArray(), DateTimeOffset.FromUnixTimeSeconds(1_700_000_000), dryRun: true);

        Assert.Equal("/admin/v1/prices/import?dry_run=true&from=1700000000", server.Last.Path);
        Assert.Equal("""{"x":{"input_cost_per_token":1.5e-07}}""", server.Last.Body);
        var line = Assert.Single(report.Models);
        Assert.Equal((PriceImportOutcome.Skipped, "why", "f"), (line.Outcome, line.Reason, Assert.Single(line.NotBilled)));
    }
}
