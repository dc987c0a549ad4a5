using System.Text;
using OrleansLlm.Engine.Sequences;

namespace OrleansLlm.Engine.Tests.Testing;

/// <summary>Reads streams in tests.</summary>
internal static class Streams
{
    /// <summary>Reads to the end.</summary>
    public static async Task<StreamResult> ReadAsync(this SequenceStream stream)
    {
        var text = new StringBuilder();
        var tokens = 0;
        var logprobs = new List<TokenLogprobs>();
        var cached = 0;
        var computeTime = TimeSpan.Zero;
        SequenceFinish? finish = null;
        await foreach (var update in stream.Updates.ReadAllAsync())
        {
            Assert.Null(finish);
            text.Append(update.Text);
            tokens += update.Tokens;
            logprobs.AddRange(update.Logprobs ?? []);
            finish = update.Finish;
            cached = update.CachedPromptTokens;
            Assert.True(update.ComputeTime >= computeTime);
            computeTime = update.ComputeTime;
        }

        Assert.NotNull(finish);
        return new StreamResult(text.ToString(), tokens, finish.Value, logprobs, cached) { ComputeTime = computeTime };
    }
}
