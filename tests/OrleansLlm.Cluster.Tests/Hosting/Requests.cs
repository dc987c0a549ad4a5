using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Cluster.Tests.Hosting;

/// <summary>Requests and what their streams brought.</summary>
internal static class Requests
{
    public static GenerationRequest Chat(string text = "What is RAG?", int? maxTokens = null, float temperature = 0) => new()
    {
        RequestId = Guid.NewGuid().ToString("N"),
        Model = TestCluster.Model,
        Messages = [new ChatMessage { Role = "user", Content = text }],
        MaxTokens = maxTokens,
        Sampling = new SamplingSettings { Temperature = temperature },
    };

    /// <summary>Runs long: the end token is ignored.</summary>
    public static GenerationRequest Endless(int maxTokens = 900) => Chat(maxTokens: maxTokens, temperature: 1) with { IgnoreEndOfSequence = true };

    public static async Task<List<GenerationChunk>> ReadAsync(IAsyncEnumerable<GenerationChunk> stream)
    {
        var chunks = new List<GenerationChunk>();
        await foreach (var chunk in stream)
        {
            chunks.Add(chunk);
        }

        return chunks;
    }

    /// <summary>Who served the call: told by the first element that is no sign of life.</summary>
    public static RouteInfo Route(IEnumerable<GenerationChunk> chunks) => chunks.First(chunk => !chunk.IsHeartbeat).Route!;

    public static string Text(IEnumerable<GenerationChunk> chunks, int choice = 0) =>
        string.Concat(chunks.SelectMany(chunk => chunk.Deltas).Where(delta => delta.Index == choice).Select(delta => delta.Text));
}
