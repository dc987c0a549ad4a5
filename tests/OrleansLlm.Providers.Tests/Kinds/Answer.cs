using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Providers.Tests.Kinds;

/// <summary>What came of a call, and how it ended.</summary>
internal sealed class Answer
{
    private readonly List<GenerationChunk> _chunks = [];

    public ProviderException? Failure { get; private set; }

    public IReadOnlyList<GenerationChunk> Chunks => _chunks;

    public string Text => TextOf(0);

    public TokenUsage? Usage => _chunks.LastOrDefault()?.Usage;

    public FinishReason? Finish => _chunks.SelectMany(chunk => chunk.Deltas).LastOrDefault(delta => delta.Index == 0)?.FinishReason;

    public static async Task<Answer> ReadAsync(IAsyncEnumerable<GenerationChunk> stream)
    {
        var answer = new Answer();
        try
        {
            await foreach (var chunk in stream)
            {
                if (!chunk.IsHeartbeat)
                {
                    answer._chunks.Add(chunk);
                }
            }
        }
        catch (ProviderException failure)
        {
            answer.Failure = failure;
        }

        return answer;
    }

    public string TextOf(int choice) => string.Concat(_chunks.SelectMany(chunk => chunk.Deltas).Where(delta => delta.Index == choice).Select(delta => delta.Text));
}
