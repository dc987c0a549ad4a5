using System.Text.Json;
using OrleansLlm.Silo.Tests.Hosting;

namespace OrleansLlm.Silo.Tests.Admin.Prices;

public sealed class PricesTests
{
    private const string Prices = "/admin/v1/prices";
    private const string Table =
        """{"sample_spec":{},"gpt-5":{"litellm_provider":"openai","mode":"chat","input_cost_per_token":1.25e-06,"output_cost_per_token":1e-05,"search_context_cost_per_query":{"low":0.01}},"tts":{"litellm_provider":"openai","mode":"audio_speech","input_cost_per_character":1e-06},"none":3}""";

    [Fact]
    public async Task A_rule_is_set_listed_and_ended()
    {
        await using var api = await ApiHost.StartAsync();

        var set = await api.PostAsync(
            Prices,
            """{"model":"gpt-5","provider":"openai","rates":{"input":1.25,"output":10,"cached_input":0.125},"tiers":[{"above_prompt_tokens":200000,"rates":{"input":2.5,"output":15}}],"batch_discount":0.5}""",
            ApiHost.OperatorKey);
        const string Rule =
            """{"id":"openai/gpt-5@20231114T221320Z","model":"gpt-5","provider":"openai","effective_from":1700000000,"effective_until":null,"currency":"USD","usd_per_unit":1,"rates":{"input":1.25,"output":10,"cached_input":0.125},"tiers":[{"above_prompt_tokens":200000,"rates":{"input":2.5,"output":15}}],"per_request":0,"per_image":0,"per_second":0,"batch_discount":0.5,"source":null,"tenant":null}""";
        Assert.Equal(Rule, await set.Content.ReadAsStringAsync());
        var list = await api.GetAsync(Prices, ApiHost.OperatorKey);
        Assert.Equal($$"""{"object":"list","data":[{{Rule}}],"has_more":false,"last_id":"openai/gpt-5@20231114T221320Z"}""", await list.Content.ReadAsStringAsync());

        api.Clock.Advance(TimeSpan.FromHours(1));
        var ended = await (await api.PostAsync($"{Prices}/end", """{"id":"openai/gpt-5@20231114T221320Z","until":"2023-11-15T00:00:00Z"}""", ApiHost.OperatorKey)).JsonAsync();
        Assert.Equal(1700006400, ended.GetProperty("effective_until").GetInt64());
        await (await api.PostAsync(Prices, """{"id":"openai/gpt-5@20231114T221320Z","model":"gpt-5"}""", ApiHost.OperatorKey)).ErrorAsync(409, "conflict");
        await (await api.PostAsync($"{Prices}/end", """{"id":"nope"}""", ApiHost.OperatorKey)).ErrorAsync(404, param: "id");
    }

    [Fact]
    public async Task Lists_are_filtered_paged_and_without_other_tenants_prices_for_those_who_are_no_operators()
    {
        await using var api = await ApiHost.StartAsync();
        foreach (var body in new[]
        {
            """{"id":"a","model":"gpt-5","provider":"openai"}""", """{"id":"b","model":"gpt-5-mini","provider":"azure"}""",
            """{"id":"c","model":"claude","tenant":"default"}""", """{"id":"d","model":"claude","tenant":"other"}""", """{"id":"","model":"made-up","effective_until":"2030-01-01T00:00:00Z"}""", """{"id":"e","model":"later","effective_from":"2030-01-01"}""",
        })
        {
            Assert.Equal(200, (int)(await api.PostAsync(Prices, body, ApiHost.OperatorKey)).StatusCode);
        }

        Assert.Equal("c d a b e any/made-up@20231114T221320Z", await IdsAsync(api, "", ApiHost.OperatorKey));
        Assert.Equal("c a b e any/made-up@20231114T221320Z", await IdsAsync(api, "", ApiHost.ViewerKey));
        Assert.Equal("", await IdsAsync(api, "?tenant=other", ApiHost.ViewerKey));
        Assert.Equal("a b", await IdsAsync(api, "?model=gpt", ApiHost.OperatorKey));
        Assert.Equal("b", await IdsAsync(api, "?provider=azure&in_force=true", ApiHost.OperatorKey));
        Assert.Equal("c d a b any/made-up@20231114T221320Z", await IdsAsync(api, "?in_force=true&source=hand", ApiHost.OperatorKey));
        Assert.Equal("c d", await IdsAsync(api, "?limit=2", ApiHost.OperatorKey));
        Assert.Equal("a b", await IdsAsync(api, "?limit=2&after=d", ApiHost.OperatorKey));
        await (await api.GetAsync(Prices + "?after=x", ApiHost.OperatorKey)).ErrorAsync(400, param: "after");
        await (await api.GetAsync(Prices + "?in_force=yes", ApiHost.OperatorKey)).ErrorAsync(400, param: "in_force");
    }

    [Theory]
    [InlineData(ApiHost.UserKey, "GET", 403)]
    [InlineData(ApiHost.ViewerKey, "GET", 200)]
    [InlineData(ApiHost.OwnerKey, "POST", 403)]
    [InlineData(ApiHost.OperatorKey, "POST", 200)]
    [InlineData("wrong", "GET", 401)]
    public async Task Viewers_read_and_only_operators_change(string key, string method, int status)
    {
        await using var api = await ApiHost.StartAsync();
        var response = method == "GET" ? await api.GetAsync(Prices, key) : await api.PostAsync(Prices, """{"model":"m"}""", key);
        Assert.Equal(status, (int)response.StatusCode);
        if (method == "POST" && status == 403)
        {
            Assert.Equal(403, (int)(await api.PostAsync(Prices + "/import", Table, key)).StatusCode);
            Assert.Equal(403, (int)(await api.PostAsync(Prices + "/end", """{"id":"x"}""", key)).StatusCode);
        }
    }

    [Fact]
    public async Task Mistakes_of_form_are_told_together_and_mistakes_of_sense_too()
    {
        await using var api = await ApiHost.StartAsync();
        var form = await (await api.PostAsync(
            Prices,
            """{"rates":{"input":"1","outptu":2},"tiers":[{"rates":{}},3],"per_image":-1,"source":"me","effective_from":"soon","batch_discount":2}""",
            ApiHost.OperatorKey)).JsonAsync();
        Assert.Equal(
            ["source", "model", "effective_from", "rates.outptu", "rates.input", "tiers[0].above_prompt_tokens", "tiers[1]", "per_image", "batch_discount"],
            form.GetProperty("error").GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("param").GetString()!));

        var sense = await (await api.PostAsync(
            Prices, """{"id":"r","model":"a*b","currency":"EUR","usd_per_unit":2,"rates":{"input":60000},"effective_from":1}""", ApiHost.OperatorKey)).ErrorAsync(400, param: "model");
        Assert.Contains("rates.input must be from 0 to 100000 US dollars. Given: 60000; effective_from must not be in the past", sense.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_is_imported_after_a_dry_run_and_every_model_is_told_of()
    {
        await using var api = await ApiHost.StartAsync();
        var dry = await (await api.PostAsync(Prices + "/import?dry_run=true&from=2024-01-01", Table, ApiHost.OperatorKey)).JsonAsync();
        Assert.Equal((true, 1, 2, 1704067200), (dry.GetProperty("dry_run").GetBoolean(), dry.GetProperty("added").GetInt32(), dry.GetProperty("skipped").GetInt32(), dry.GetProperty("from").GetInt64()));
        Assert.Equal("", await IdsAsync(api, "", ApiHost.OperatorKey));

        var report = await (await api.PostAsync(Prices + "/import", Table, ApiHost.OperatorKey)).JsonAsync();
        var models = report.GetProperty("models");
        Assert.Equal(
            """{"name":"gpt-5","model":"gpt-5","provider":"openai","outcome":"added","rule_id":"litellm:openai/gpt-5@20231114T221320Z","reason":null,"not_billed":["search_context_cost_per_query"]}""",
            models[0].GetRawText());
        Assert.Contains("input_cost_per_character is not counted here", models[1].GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal("its value is not an object", models[2].GetProperty("reason").GetString());
        Assert.Equal("litellm:openai/gpt-5@20231114T221320Z", await IdsAsync(api, "?source=litellm", ApiHost.OperatorKey));
        var again = await (await api.PostAsync(Prices + "/import", Table, ApiHost.OperatorKey)).JsonAsync();
        Assert.Equal((0, 1), (again.GetProperty("added").GetInt32(), again.GetProperty("unchanged").GetInt32()));
    }

    [Theory]
    [InlineData("?from=yesterday", "from")]
    [InlineData("?from=2001-01-01", "from")]
    [InlineData("?dry_run=1", "dry_run")]
    public async Task Wrong_parameters_of_an_import_are_named(string query, string param)
    {
        await using var api = await ApiHost.StartAsync();
        await (await api.PostAsync(Prices + "/import" + query, Table, ApiHost.OperatorKey)).ErrorAsync(400, param: param);
    }

    private static async Task<string> IdsAsync(ApiHost api, string query, string key)
    {
        var list = await (await api.GetAsync(Prices + query, key)).JsonAsync();
        return string.Join(' ', list.GetProperty("data").EnumerateArray().Select(rule => rule.GetProperty("id").GetString()));
    }
}
