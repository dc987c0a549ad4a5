using System.Runtime.CompilerServices;
using System.Text;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tools;

namespace OrleansLlm.Silo.Tests.Hosting;

/// <summary>Elements of answer streams.</summary>
internal static class Chunks
{
    public static readonly RouteInfo Route = new() { Model = "ember", Provider = "local", Attempts = 1 };

    public static readonly GenerationChunk Accepted = new() { Route = Route };

    public static GenerationChunk Text(string text, int choice = 0, FinishReason? finish = null) =>
        new() { Deltas = [new ChoiceDelta { Index = choice, Text = text, Tokens = 1, FinishReason = finish }] };

    public static GenerationChunk Finish(FinishReason reason = FinishReason.Stop, int choice = 0) => Text("", choice, reason);

    /// <summary>A call's first part has an id and a name.</summary>
    public static GenerationChunk Call(int index, string arguments, string? id = null, string? name = null, string text = "") =>
        new() { Deltas = [new ChoiceDelta { Text = text, Tokens = 1, ToolCalls = [new ToolCallDelta { Index = index, Id = id, Name = name, Arguments = arguments }] }] };

    /// <summary>News of server tools.</summary>
    public static GenerationChunk News(params IReadOnlyList<ToolActivity> activities) => new() { Deltas = [new ChoiceDelta { Activities = activities }] };

    public static GenerationChunk Usage(int prompt = 3, int completion = 2, decimal? cost = 0.000012m) =>
        new() { Usage = new TokenUsage { PromptTokens = prompt, CompletionTokens = completion, CachedPromptTokens = 1 }, Cost = cost };

    public static TokenLogprob Logprob(string token, float logprob, params TokenAlternative[] top) =>
        new() { Chosen = Alternative(token, logprob), Top = top };

    public static TokenAlternative Alternative(string token, float logprob) =>
        new() { Token = token, Id = token.Length, Logprob = logprob, Bytes = Encoding.UTF8.GetBytes(token) };

    public static IAsyncEnumerable<GenerationChunk> Answer(params string[] texts) =>
        Play([Accepted, .. texts.Select(text => Text(text)), Finish(), Usage(completion: texts.Length)]);

    public static async IAsyncEnumerable<GenerationChunk> Play(params GenerationChunk[] chunks)
    {
        foreach (var chunk in chunks)
        {
            await Task.Yield();
            yield return chunk;
        }
    }

    /// <summary>Plays the chunks, then fails.</summary>
    public static async IAsyncEnumerable<GenerationChunk> PlayThenThrow(Exception exception, params GenerationChunk[] chunks)
    {
        foreach (var chunk in chunks)
        {
            await Task.Yield();
            yield return chunk;
        }

        throw exception;
    }

    /// <summary>Plays the chunks, then waits for the token; tells when it ended, wherever it was.</summary>
    public static async IAsyncEnumerable<GenerationChunk> PlayThenHang(
        TaskCompletionSource cancelled, GenerationChunk[] chunks, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        try
        {
            foreach (var chunk in chunks)
            {
                await Task.Yield();
                yield return chunk;
            }

            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        finally
        {
            cancelled.TrySetResult();
        }
    }
}
