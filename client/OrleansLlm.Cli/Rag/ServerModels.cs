using Microsoft.Extensions.AI;
using OrleansLlm.Client;
using OrleansLlm.Client.Chat;
using OrleansLlm.Client.Rerank;
using OrleansLlm.Retrieval.Evaluation;
using OrleansLlm.Retrieval.Fusion;

namespace OrleansLlm.Cli.Rag;

/// <summary>A server's models as an evaluation calls them; texts that are too long are cut.</summary>
internal static class ServerModels
{
    public static TextEmbedder Embedder(OrleansLlmClient client, string model) => async (texts, areQueries, token) =>
    {
        var options = new EmbeddingGenerationOptions
        {
            ModelId = model,
            AdditionalProperties = new() { [LlmProperties.Truncate] = true, [LlmProperties.InputType] = areQueries ? "query" : "document" },
        };
        return [.. (await client.Embeddings.GenerateAsync(texts, options, token)).Select(embedding => embedding.Vector)];
    };

    public static Reranker Reranker(OrleansLlmClient client, string model) => async (query, texts, token) =>
    {
        var response = await client.Rerank.RerankAsync(query, [.. texts], new RerankOptions { ModelId = model }, token);
        var scores = new float[texts.Count];
        foreach (var result in response.Results)
        {
            scores[result.Index] = result.Relevance;
        }

        return scores;
    };
}
