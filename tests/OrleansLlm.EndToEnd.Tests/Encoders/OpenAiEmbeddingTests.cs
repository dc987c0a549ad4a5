using System.ClientModel;
using System.Text.Json;
using OpenAI;
using OpenAI.Embeddings;
using OrleansLlm.EndToEnd.Tests.Clients;
using OrleansLlm.EndToEnd.Tests.Processes;

namespace OrleansLlm.EndToEnd.Tests.Encoders;

/// <summary>Unmodified OpenAI clients, which ask for base64 of themselves.</summary>
public sealed class OpenAiEmbeddingTests(SharedSilo shared, EncoderModels models, NodePackages node) : IClassFixture<EncoderModels>, IClassFixture<NodePackages>
{
    private static readonly string[] Texts = ["What is RAG?", "retrieval of documents"];

    [Fact]
    public async Task Npm_openai_gets_the_same_vectors_as_base64_and_as_numbers()
    {
        Assert.NotNull(models);
        var answer = await node.RunScenarioAsync(shared.Silo, "embeddings", EncoderModels.Embedder);
        var packed = Vectors(answer.GetProperty("packed"));
        var plain = Vectors(answer.GetProperty("plain"));
        Assert.Equal([EncoderModels.Dimensions, EncoderModels.Dimensions], packed.Select(vector => vector.Length));
        Assert.Equal(packed[0], plain[0]);
        Assert.Equal(packed[1], plain[1]);
        Assert.NotEqual(packed[0], packed[1]);
        Assert.All(Vectors(answer.GetProperty("short")), vector => Assert.Equal(8, vector.Length));
        Assert.True(answer.GetProperty("packed").GetProperty("usage").GetProperty("total_tokens").GetInt32() > 4);
    }

    [Fact]
    public async Task Nuget_openai_gets_vectors_usage_and_typed_errors()
    {
        var client = Client();
        var embeddings = (await client.GenerateEmbeddingsAsync(Texts)).Value;
        Assert.Equal(2, embeddings.Count);
        Assert.Equal(1, embeddings[0].ToFloats().Span.ToArray().Sum(value => (double)value * value), 1e-4);
        Assert.True(embeddings.Usage.InputTokenCount > 4);
        var alone = (await client.GenerateEmbeddingAsync(Texts[1], new EmbeddingGenerationOptions { Dimensions = 8 })).Value;
        Assert.Equal(8, alone.ToFloats().Length);

        var refused = await Assert.ThrowsAsync<ClientResultException>(() => client.GenerateEmbeddingAsync(string.Concat(Enumerable.Repeat("word ", 300))));
        Assert.Equal(400, refused.Status);
        Assert.Contains("maximum context length", refused.Message, StringComparison.Ordinal);
        var wrongKind = await Assert.ThrowsAsync<ClientResultException>(() => Client("ember").GenerateEmbeddingAsync("a"));
        Assert.Equal(400, wrongKind.Status);
        Assert.Contains(EncoderModels.Embedder, wrongKind.Message, StringComparison.Ordinal);
    }

    private EmbeddingClient Client(string model = EncoderModels.Embedder) => new OpenAIClient(
        new ApiKeyCredential(SiloProcess.Key), new OpenAIClientOptions { Endpoint = new Uri(shared.Silo.Url, "/v1") }).GetEmbeddingClient(model);

    private static float[][] Vectors(JsonElement answer) =>
        [.. answer.GetProperty("data").EnumerateArray().Select(item => item.GetProperty("embedding").EnumerateArray().Select(value => value.GetSingle()).ToArray())];
}
