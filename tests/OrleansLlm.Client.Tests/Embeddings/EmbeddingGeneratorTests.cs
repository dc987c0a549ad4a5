using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using OrleansLlm.Client.Chat;
using OrleansLlm.Client.Cluster;
using OrleansLlm.Client.Rerank;
using OrleansLlm.Client.Tests.Fakes;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Encoders;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.TestServer;

namespace OrleansLlm.Client.Tests.Embeddings;

/// <summary>The same calls over both transports bring the same answers and ask for the same thing.</summary>
public sealed class EmbeddingGeneratorTests
{
    public static TheoryData<bool> Transports => [true, false];

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Texts_become_vectors_in_order_with_usage_cost_and_route(bool http)
    {
        await using var fixture = await Fixture.StartAsync(http);
        var embeddings = await fixture.Embeddings.GenerateAsync(["a", "b", "c"]);
        Assert.Equal([0, 0.25f, 0.5f], embeddings.Select(embedding => embedding.Vector.Span[0]));
        Assert.Equal("mini", embeddings[0].ModelId);
        Assert.Equal((9, 9), (embeddings.Usage!.InputTokenCount, embeddings.Usage.TotalTokenCount));
        Assert.Equal(0.25m, embeddings.AdditionalProperties![LlmProperties.Cost]);
        Assert.Equal(("mini", "local"), embeddings.AdditionalProperties[LlmProperties.Route] is RouteInfo route ? (route.Model, route.Provider) : default);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task More_texts_than_one_call_takes_are_sent_in_several(bool http)
    {
        await using var fixture = await Fixture.StartAsync(http);
        var embeddings = await fixture.Embeddings.GenerateAsync(Enumerable.Repeat("a", 2_050));
        Assert.Equal(2_050, embeddings.Count);
        Assert.Equal((6_150, 0.5m), (embeddings.Usage!.InputTokenCount, embeddings.AdditionalProperties![LlmProperties.Cost]));
        Assert.Empty(await fixture.Embeddings.GenerateAsync([]));
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Options_are_passed_on(bool http)
    {
        await using var fixture = await Fixture.StartAsync(http);
        await fixture.Embeddings.GenerateAsync(["a"], new EmbeddingGenerationOptions
        {
            ModelId = "other",
            Dimensions = 2,
            AdditionalProperties = new() { [LlmProperties.InputType] = "document", [LlmProperties.Truncate] = true, [LlmProperties.User] = "jo" },
        });
        Assert.Equal(("other", 2, EncodingTextKind.Document, Truncation.End, "jo", "a"), fixture.LastEmbedding());
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Wrong_options_are_refused_before_anything_is_sent(bool http)
    {
        await using var fixture = await Fixture.StartAsync(http, model: null);
        Assert.Equal("model", (await Refused(new EmbeddingGenerationOptions())).Parameter);
        Assert.Equal("input_type", (await Refused(With(LlmProperties.InputType, "poem"))).Parameter);
        Assert.Equal("colour", (await Refused(With("colour", "red"))).Parameter);
        Assert.Equal(0, fixture.Calls);

        Task<LlmException> Refused(EmbeddingGenerationOptions options) => Assert.ThrowsAsync<LlmException>(() => fixture.Embeddings.GenerateAsync(["a"], options));
        EmbeddingGenerationOptions With(string name, object value) => new() { ModelId = "m", AdditionalProperties = new() { [name] = value } };
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_refusal_is_tried_again_when_the_server_says_so(bool http)
    {
        await using var fixture = await Fixture.StartAsync(http);
        fixture.RefuseOnce(LlmErrorCode.Overloaded);
        Assert.Single(await fixture.Embeddings.GenerateAsync(["a"]));
        Assert.Equal(2, fixture.Calls);
        fixture.RefuseOnce(LlmErrorCode.ContextLengthExceeded);
        var final = await Assert.ThrowsAsync<LlmException>(() => fixture.Embeddings.GenerateAsync(["a"]));
        Assert.Equal(LlmErrorCode.ContextLengthExceeded, final.Code);
        Assert.Equal(3, fixture.Calls);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Documents_come_back_by_relevance(bool http)
    {
        await using var fixture = await Fixture.StartAsync(http);
        var response = await fixture.Rerank.RerankAsync("q", ["a", "b", "c"], new RerankOptions { Top = 2, Truncate = false });
        Assert.Equal([new RankedDocument(2, 0.5f), new RankedDocument(1, 0.25f)], response.Results);
        Assert.Equal(("ranker", 9, 0.25m), (response.ModelId, response.InputTokens, response.Cost));
    }

    private sealed class Fixture : IAsyncDisposable
    {
        private readonly FakeServer _server;
        private readonly FakeCluster _cluster;
        private readonly ServiceProvider _provider;
        private readonly bool _isHttp;

        private Fixture(FakeServer server, bool isHttp, string? model)
        {
            _server = server;
            _isHttp = isHttp;
            server.Otherwise = AnswerAsync;
            var services = new ServiceCollection();
            var (client, cluster) = FakeCluster.Create();
            _cluster = cluster;
            services.AddSingleton(client);
            services.AddOrleansLlmClient(options => (options.Endpoint, options.ApiKey, options.DefaultEmbeddingModel, options.DefaultRerankModel) = (server.Address, Clients.Key, model, "ranker"));
            services.AddOrleansLlmClusterClient(options => (options.ApiKey, options.DefaultEmbeddingModel, options.DefaultRerankModel) = (Clients.Key, model, "ranker"));
            _provider = services.BuildServiceProvider();
        }

        public IEmbeddingGenerator<string, Embedding<float>> Embeddings => _provider.GetRequiredKeyedService<IEmbeddingGenerator<string, Embedding<float>>>(Key);

        public RerankClient Rerank => _provider.GetRequiredKeyedService<RerankClient>(Key);

        public int Calls => _isHttp ? _server.Requests.Count : _cluster.Encoders.Embeddings.Count;

        private string Key => _isHttp ? OrleansLlmServiceCollectionExtensions.HttpKey : OrleansLlmServiceCollectionExtensions.ClusterKey;

        public static async Task<Fixture> StartAsync(bool isHttp, string? model = "mini") => new(await FakeServer.StartAsync(), isHttp, model);

        public (string, int?, EncodingTextKind?, Truncation, string?, string?) LastEmbedding()
        {
            if (!_isHttp)
            {
                var request = _cluster.Encoders.Embeddings[^1];
                return (request.Model, request.Dimensions, request.TextKind, request.Truncation, request.User, request.Inputs[0].Text);
            }

            var body = JsonNode.Parse(_server.Last.Body)!;
            Assert.Equal("base64", (string?)body["encoding_format"]);
            return (
                (string)body["model"]!, (int?)body["dimensions"], (string?)body["input_type"] == "document" ? EncodingTextKind.Document : null,
                (bool?)body["truncate"] ?? false ? Truncation.End : Truncation.None, (string?)body["user"], (string?)body["input"]![0]);
        }

        public void RefuseOnce(LlmErrorCode code)
        {
            _cluster.Encoders.Failures.Enqueue(new LlmException(code, "no", retryAfter: TimeSpan.FromMilliseconds(1)));
            _server.Then(code == LlmErrorCode.Overloaded
                ? Answers.Error(429, "overloaded_error", "engine_overloaded", headers: [("retry-after-ms", "1"), ("x-should-retry", "true")])
                : Answers.Error(400, "invalid_request_error", "context_length_exceeded"));
        }

        public async ValueTask DisposeAsync()
        {
            await _provider.DisposeAsync();
            await _server.DisposeAsync();
        }

        private Task AnswerAsync(HttpContext context)
        {
            var body = JsonNode.Parse(_server.Last.Body)!;
            if (body["documents"] is { } documents)
            {
                var order = Enumerable.Range(0, documents.AsArray().Count).Reverse().Take((int?)body["top_n"] ?? int.MaxValue);
                return Answers.Json(200, JsonSerializer.Serialize(new
                {
                    model = "ranker",
                    results = order.Select(index => new { index, relevance_score = index / 4f }),
                    usage = new { prompt_tokens = 9, total_tokens = 9, cost = 0.25 },
                }))(context);
            }

            var count = body["input"]!.AsArray().Count;
            return Answers.Json(
                200,
                JsonSerializer.Serialize(new
                {
                    data = Enumerable.Range(0, count).Reverse().Select(index => new { index, embedding = Convert.ToBase64String(BitConverter.GetBytes(index / 4f)) }),
                    model = (string)body["model"]!,
                    usage = new { prompt_tokens = 3 * count, total_tokens = 3 * count, cost = 0.25 },
                }),
                ("x-provider", "local"), ("x-attempts", "1"))(context);
        }
    }
}
