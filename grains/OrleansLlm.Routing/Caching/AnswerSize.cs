using OrleansLlm.Contracts.Caching;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Routing.Caching;

/// <summary>How much memory answers take: their texts, and what the objects around them need, estimated upwards. Pure.</summary>
internal static class AnswerSize
{
    private const int Object = 64;
    private const int Alternative = 120;

    public static long Of(CacheEntry entry) =>
        (8 * Object) + Text(entry.Address.Question) + Text(entry.Address.Exact) + Text(entry.Address.Context) + Text(entry.Address.Partition)
        + ((entry.Embedding?.Length ?? 0) * sizeof(float)) + entry.Tags.Sum(Text) + Of(entry.Answer);

    public static long Of(CachedAnswer answer) => (2 * Object) + answer.Deltas.Sum(Of);

    public static long Of(ChoiceDelta delta) => Object + Text(delta.Text)
        + (delta.Logprobs?.Sum(logprob => (long)Alternative * (1 + logprob.Top.Count)) ?? 0)
        + (delta.ToolCalls?.Sum(call => Object + Text(call.Id) + Text(call.Name) + Text(call.Arguments)) ?? 0);

    private static long Text(string? text) => text is null ? 0 : 24 + (2L * text.Length);
}
