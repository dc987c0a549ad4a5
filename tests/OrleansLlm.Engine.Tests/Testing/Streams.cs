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
        SequenceUpdate last = default;
        await foreach (var update in stream.Updates.ReadAllAsync())
        {
            Assert.Null(last.Finish);
            text.Append(update.Text);
            tokens += update.Tokens;
            logprobs.AddRange(update.Logprobs ?? []);
            Assert.True(update.ComputeTime >= last.ComputeTime);
            last = update;
        }

        Assert.NotNull(last.Finish);
        return new StreamResult(
            text.ToString(), tokens, last.Finish.Value, logprobs, last.CachedPromptTokens, last.AcceptedPredictionTokens, last.RejectedPredictionTokens)
        {
            ComputeTime = last.ComputeTime,
            PromptLogprobs = last.PromptLogprobs,
        };
    }
}
