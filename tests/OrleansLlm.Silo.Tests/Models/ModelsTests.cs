using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Prices;
using OrleansLlm.Contracts.Replicas;
using OrleansLlm.Silo.Tests.Hosting;

namespace OrleansLlm.Silo.Tests.Models;

public sealed class ModelsTests
{
    private const string Ember =
        """{"id":"org/ember","object":"model","created":1600000000,"owned_by":"orleansllm","context_length":256,"architecture":"llama","price":{"input_per_million":0.5,"output_per_million":1.25,"rule":"p"},"replicas":2,"kind":"chat","tool_format":"hermes"}""";

    private static readonly ModelInfo[] Known =
    [
        new()
        {
            Name = "org/ember", Architecture = "llama", ContextLength = 256, Replicas = 2, ToolFormat = "hermes",
            CreatedAt = DateTimeOffset.FromUnixTimeSeconds(1_600_000_000),
            Price = new PriceRule { Id = "p", Model = "m", Rates = new TokenRates { Input = 0.5m, Output = 1.25m } },
        },
    ];

    [Fact]
    public async Task Models_are_listed_with_what_a_client_needs_to_choose()
    {
        await using var api = await ApiHost.StartAsync();
        api.Router.Models = Known;

        var response = await api.GetAsync("/v1/models");

        Assert.Equal($$"""{"object":"list","data":[{{Ember}}]}""", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task An_embedding_model_tells_its_kind_and_its_dimensions()
    {
        await using var api = await ApiHost.StartAsync();
        api.Router.Models = [new ModelInfo { Name = "mini", Architecture = "bert", Kind = ModelKind.Embedding, EmbeddingSize = 384 }];

        var model = await (await api.GetAsync("/v1/models/mini")).JsonAsync();

        Assert.Equal(("embedding", 384), (model.GetProperty("kind").GetString(), model.GetProperty("embedding_dimensions").GetInt32()));
    }

    [Fact]
    public async Task The_price_of_a_model_is_told_in_dollars_with_all_its_parts()
    {
        await using var api = await ApiHost.StartAsync();
        var rates = new TokenRates { Input = 2, Output = 4, CachedInput = 1, Reasoning = 8 };
        var price = new PriceRule
        {
            Id = "r", Model = "m", Currency = "EUR", UsdPerUnit = 1.5m, Rates = rates, PerRequest = 0.02m, PerImage = 0.2m, PerSecond = 2, BatchDiscount = 0.5m,
            Tiers = [new PriceTier { AbovePromptTokens = 1000, Rates = rates with { Input = 6 } }],
        };
        api.Router.Models = [Known[0] with { Price = price }];
        Assert.Contains(
            """{"input_per_million":3,"output_per_million":6,"cached_input_per_million":1.5,"reasoning_per_million":12,"per_request":0.03,"per_image":0.3,"per_second":3,"batch_discount":0.5,"tiers":[{"above_prompt_tokens":1000,"input_per_million":9,"output_per_million":6,"cached_input_per_million":1.5}],"rule":"r"}""",
            await (await api.GetAsync("/v1/models")).Content.ReadAsStringAsync());
        api.Router.Models = [Known[0] with { Price = null }];
        Assert.Contains("\"price\":null", await (await api.GetAsync("/v1/models")).Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task One_model_is_shown_even_when_its_name_has_slashes()
    {
        await using var api = await ApiHost.StartAsync();
        api.Router.Models = Known;

        Assert.Equal(Ember, await (await api.GetAsync("/v1/models/org/ember")).Content.ReadAsStringAsync());
        Assert.Equal(Ember, await (await api.GetAsync("/v1/models/org%2Fember")).Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task An_unknown_model_is_not_found()
    {
        await using var api = await ApiHost.StartAsync();

        await (await api.GetAsync("/v1/models/nope")).ErrorAsync(404, "model_not_found", "model");
    }

    [Fact]
    public async Task A_failing_cluster_is_answered_with_503_and_a_retry_hint()
    {
        await using var api = await ApiHost.StartAsync();
        api.Router.Failure = new Orleans.Runtime.SiloUnavailableException("127.0.0.1:11111 is gone");

        var response = await api.GetAsync("/v1/models");

        var error = await response.ErrorAsync(503, "replica_unavailable");
        Assert.DoesNotContain("11111", error.GetRawText());
        Assert.Equal("true", response.Header("x-should-retry"));
    }

    [Fact]
    public async Task Every_error_code_of_the_cluster_has_its_status()
    {
        await using var api = await ApiHost.StartAsync();
        var statuses = new Dictionary<LlmErrorCode, (int Status, string Retry)>
        {
            [LlmErrorCode.InvalidRequest] = (400, "false"), [LlmErrorCode.Unauthenticated] = (401, "false"),
            [LlmErrorCode.Forbidden] = (403, "false"), [LlmErrorCode.NotFound] = (404, "false"), [LlmErrorCode.ModelNotFound] = (404, "false"),
            [LlmErrorCode.ContextLengthExceeded] = (400, "false"), [LlmErrorCode.BudgetExceeded] = (402, "false"),
            [LlmErrorCode.RateLimited] = (429, "true"), [LlmErrorCode.Overloaded] = (429, "true"),
            [LlmErrorCode.ReplicaUnavailable] = (503, "true"), [LlmErrorCode.Timeout] = (504, "true"), [LlmErrorCode.Conflict] = (409, "false"),
            [LlmErrorCode.Unsupported] = (400, "false"), [LlmErrorCode.Internal] = (500, "(absent)"),
            [LlmErrorCode.StoreUnavailable] = (503, "true"), [LlmErrorCode.ProviderFailed] = (502, "true"),
            [LlmErrorCode.ContentRefused] = (400, "false"), [LlmErrorCode.ToolServerFailed] = (424, "true"),
        };

        Assert.Equal(Enum.GetValues<LlmErrorCode>().Order(), statuses.Keys.Order());
        foreach (var (code, (status, retry)) in statuses)
        {
            api.Router.Failure = new LlmException(code, $"This is {code}.");
            var response = await api.GetAsync("/v1/models");
            var error = await response.ErrorAsync(status);
            Assert.Equal(retry, response.Header("x-should-retry"));
            Assert.Equal(code is not LlmErrorCode.Internal, error.GetProperty("message").GetString() == $"This is {code}.");
        }
    }
}
