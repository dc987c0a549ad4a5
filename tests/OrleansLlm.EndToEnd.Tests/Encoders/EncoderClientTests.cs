using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using OrleansLlm.Client;
using OrleansLlm.Client.Chat;
using OrleansLlm.Client.Rerank;
using OrleansLlm.Contracts;
using OrleansLlm.EndToEnd.Tests.Clients;
using OrleansLlm.EndToEnd.Tests.Processes;

namespace OrleansLlm.EndToEnd.Tests.Encoders;

/// <summary>One contract for our embedding generator and rerank client over both transports, against a silo process.</summary>
public sealed class EncoderClientTests(SharedSilo shared, EncoderModels models) : IClassFixture<EncoderModels>, IAsyncLifetime
{
    private static readonly string[] Texts = ["What is RAG?", "retrieval of documents", "x"];

    private ClusterConnection _cluster = null!;
    private ServiceProvider _http = null!;

    public static TheoryData<string> Transports => ["http", "cluster"];

    public async ValueTask InitializeAsync()
    {
        Assert.NotNull(models);
        _cluster = await ClusterConnection.OpenAsync(shared.Silo);
        var services = new ServiceCollection();
        services.AddOrleansLlmClient(options => (options.Endpoint, options.ApiKey) = (shared.Silo.Url, SiloProcess.Key));
        _http = services.BuildServiceProvider();
    }

    public async ValueTask DisposeAsync()
    {
        await _http.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Vectors_are_the_same_over_both_transports(string transport)
    {
        var options = new EmbeddingGenerationOptions { ModelId = EncoderModels.Embedder };
        var given = await Embeddings(transport).GenerateAsync(Texts, options);
        var other = await Embeddings(transport == "http" ? "cluster" : "http").GenerateAsync(Texts.Reverse(), options);
        for (var i = 0; i < Texts.Length; i++)
        {
            Assert.All(
                given[i].Vector.ToArray().Zip(other[Texts.Length - 1 - i].Vector.ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
        }

        Assert.True(given.Usage!.InputTokenCount > 0);
        Assert.NotNull(given.AdditionalProperties![LlmProperties.Route]);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Texts_that_are_too_long_are_refused_or_cut(string transport)
    {
        var options = new EmbeddingGenerationOptions { ModelId = EncoderModels.Embedder };
        string[] long_ = [new string('y', 90) + string.Concat(Enumerable.Repeat(" word", 300))];
        var refused = await Assert.ThrowsAsync<LlmException>(() => Embeddings(transport).GenerateAsync(long_, options));
        Assert.Equal((LlmErrorCode.ContextLengthExceeded, "input"), (refused.Code, refused.Parameter));
        options.AdditionalProperties = new() { [LlmProperties.Truncate] = true };
        Assert.Single(await Embeddings(transport).GenerateAsync(long_, options));
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Documents_are_ordered_alike_over_both_transports(string transport)
    {
        var options = new RerankOptions { ModelId = EncoderModels.Reranker };
        var given = await Rerank(transport).RerankAsync("what is rag", Texts, options);
        var other = await Rerank(transport == "http" ? "cluster" : "http").RerankAsync("what is rag", Texts, options);
        Assert.Equal(given.Results.Select(result => result.Index), other.Results.Select(result => result.Index));
        Assert.Equal(given.Results.Select(result => result.Relevance).OrderDescending(), given.Results.Select(result => result.Relevance));
        Assert.All(given.Results, result => Assert.InRange(result.Relevance, 0, 1));
    }

    private IServiceProvider Services(string transport) => transport == "http" ? _http : _cluster.Services(SiloProcess.Key);

    private IEmbeddingGenerator<string, Embedding<float>> Embeddings(string transport) =>
        Services(transport).GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>();

    private RerankClient Rerank(string transport) => Services(transport).GetRequiredService<RerankClient>();
}
