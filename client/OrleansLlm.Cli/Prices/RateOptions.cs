using System.CommandLine;
using System.Globalization;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Contracts.Prices;

namespace OrleansLlm.Cli.Prices;

/// <summary>The options that spell rates out; the same words stand in <c>--tier</c>.</summary>
internal static class RateOptions
{
    private static readonly (string Name, string Of, Func<TokenRates, decimal, TokenRates> With)[] Kinds =
    [
        ("input", "prompt tokens", (rates, rate) => rates with { Input = rate }),
        ("output", "generated tokens", (rates, rate) => rates with { Output = rate }),
        ("cached-input", "prompt tokens from the cache. Default: as --input", (rates, rate) => rates with { CachedInput = rate }),
        ("cache-write", "prompt tokens written to the cache. Default: as --input", (rates, rate) => rates with { CacheWrite = rate }),
        ("long-cache-write", "prompt tokens written to the cache for an hour. Default: as --cache-write", (rates, rate) => rates with { LongCacheWrite = rate }),
        ("reasoning", "reasoning tokens. Default: as --output", (rates, rate) => rates with { Reasoning = rate }),
        ("audio-input", "audio tokens of the prompt. Default: as --input", (rates, rate) => rates with { AudioInput = rate }),
        ("cached-audio-input", "audio tokens from the cache. Default: as --cached-input", (rates, rate) => rates with { CachedAudioInput = rate }),
        ("audio-output", "generated audio tokens. Default: as --output", (rates, rate) => rates with { AudioOutput = rate }),
    ];

    private static readonly Option<decimal?>[] Rates =
        [.. Kinds.Select(kind => new Option<decimal?>("--" + kind.Name) { Description = $"Money per million {kind.Of}." })];

    private static readonly Option<string[]> Tiers = new("--tier")
    {
        Description = "Rates for prompts above a number of tokens, such as 200000:input=6,output=22.5; what is not named is as without. May be given several times.",
    };

    /// <summary>All of them.</summary>
    public static Symbol[] All { get; } = [.. Rates, Tiers];

    /// <summary>The rates and tiers as typed.</summary>
    public static (TokenRates Rates, IReadOnlyList<PriceTier> Tiers) Read(CommandContext context)
    {
        var rates = new TokenRates();
        for (var i = 0; i < Kinds.Length; i++)
        {
            rates = context.Get(Rates[i]) is { } rate ? Kinds[i].With(rates, rate) : rates;
        }

        return (rates, [.. (context.Get(Tiers) ?? []).Select(tier => ReadTier(tier, rates)).OrderBy(tier => tier.AbovePromptTokens)]);
    }

    private static PriceTier ReadTier(string text, TokenRates rates)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || !int.TryParse(text.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out var above))
        {
            throw CliException.Usage($"--tier must be like 200000:input=6,output=22.5. Given: {text}");
        }

        foreach (var pair in text[(colon + 1)..].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = CommonOptions.SplitPair(pair, "--tier", "TOKENS:name=rate,...");
            var kind = Array.Find(Kinds, kind => kind.Name == name);
            if (kind.With is null)
            {
                throw CliException.Usage($"--tier: the rate must be one of {string.Join(", ", Kinds.Select(kind => kind.Name))}. Given: {name}");
            }

            rates = decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var rate)
                ? kind.With(rates, rate)
                : throw CliException.Usage($"--tier: the rate must be a number like 22.5. Given: {value}");
        }

        return new PriceTier { AbovePromptTokens = above, Rates = rates };
    }
}
