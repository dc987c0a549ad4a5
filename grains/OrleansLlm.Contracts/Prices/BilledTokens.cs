using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Contracts.Prices;

/// <summary>
/// Usage cut into kinds of which each token belongs to exactly one, so that none is billed twice. Parts that add up to more than their whole
/// (providers report such) are cut, the last named first; negative counts are none.
/// </summary>
internal readonly record struct BilledTokens
{
    public int Fresh { get; private init; }

    public int Cached { get; private init; }

    public int CachedAudio { get; private init; }

    public int CacheWrite { get; private init; }

    public int LongCacheWrite { get; private init; }

    public int Audio { get; private init; }

    public int Visible { get; private init; }

    public int Reasoning { get; private init; }

    public int AudioOutput { get; private init; }

    public static BilledTokens Of(TokenUsage usage)
    {
        var prompt = Math.Max(0, usage.PromptTokens);
        var completion = Math.Max(0, usage.CompletionTokens);
        var cachedAudio = Take(ref prompt, Math.Min(usage.CachedAudioPromptTokens, Math.Min(usage.CachedPromptTokens, usage.AudioPromptTokens)));
        var cached = Take(ref prompt, usage.CachedPromptTokens - cachedAudio);
        var longWrite = Take(ref prompt, Math.Min(usage.LongCacheWriteTokens, usage.CacheWriteTokens));
        var write = Take(ref prompt, usage.CacheWriteTokens - longWrite);
        var audio = Take(ref prompt, usage.AudioPromptTokens - cachedAudio);
        var reasoning = Take(ref completion, usage.ReasoningTokens);
        var audioOutput = Take(ref completion, usage.AudioCompletionTokens);
        return new BilledTokens
        {
            Fresh = prompt,
            Cached = cached,
            CachedAudio = cachedAudio,
            CacheWrite = write,
            LongCacheWrite = longWrite,
            Audio = audio,
            Visible = completion,
            Reasoning = reasoning,
            AudioOutput = audioOutput,
        };
    }

    private static int Take(ref int left, int asked)
    {
        var taken = Math.Clamp(asked, 0, left);
        left -= taken;
        return taken;
    }
}
