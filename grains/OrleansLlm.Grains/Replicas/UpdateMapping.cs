using System.Text;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Engine.Sequences;
using OrleansLlm.Models.Tokenization;

namespace OrleansLlm.Grains.Replicas;

/// <summary>The engine's records as wire records.</summary>
internal static class UpdateMapping
{
    public static ChoiceDelta ToDelta(int choice, SequenceUpdate update, Tokenizer tokenizer) => new()
    {
        Index = choice,
        Text = update.Text,
        Tokens = update.Tokens,
        Logprobs = update.Logprobs?.Select(logprobs => ToWire(logprobs, tokenizer)).ToList(),
        FinishReason = update.Finish switch
        {
            null => null,
            SequenceFinish.Stop => FinishReason.Stop,
            SequenceFinish.Length => FinishReason.Length,
            _ => throw new ArgumentOutOfRangeException(nameof(update), update.Finish, "Unknown finish."),
        },
    };

    /// <summary>The prompt's tokens with how likely each was; null: not told.</summary>
    public static IReadOnlyList<TokenAlternative>? ToPrompt(int[] prompt, IReadOnlyList<float>? logprobs, Tokenizer tokenizer) =>
        logprobs is null ? null : [.. prompt.Select((token, i) => Alternative(token, i == 0 ? 0 : logprobs[i - 1], tokenizer))];

    private static TokenLogprob ToWire(TokenLogprobs logprobs, Tokenizer tokenizer) => new()
    {
        Chosen = Alternative(logprobs.Token, logprobs.Logprob, tokenizer),
        Top = [.. logprobs.Top.Select(top => Alternative(top.Key, top.Value, tokenizer))],
    };

    private static TokenAlternative Alternative(int token, float logprob, Tokenizer tokenizer)
    {
        var bytes = tokenizer.TokenBytes(token);
        return new TokenAlternative { Id = token, Logprob = logprob, Token = Encoding.UTF8.GetString(bytes), Bytes = bytes.ToArray() };
    }
}
