using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using OrleansLlm.Contracts.Prices;

namespace OrleansLlm.Grains.Prices.Import;

/// <summary>Makes a price rule of one model of a LiteLLM table.</summary>
internal sealed partial class LiteLlmModelReader(JsonElement model, string? mode)
{
    /// <summary>Decimal places of a discount that does not come out even.</summary>
    private const int DiscountPlaces = 6;

    /// <summary>Kinds of calls whose work is counted in tokens; elsewhere a unit that is not understood makes the price incomplete.</summary>
    private static readonly string?[] TextModes = ["chat", "completion", "responses", "embedding", "moderation", "realtime", null];

    /// <summary>What is paid beside the work itself, and only by those who ask for it.</summary>
    private static readonly string[] Extras =
        ["search_context_cost", "_priority", "_flex", "multiplier", "code_interpreter", "file_search", "computer_use", "vector_store"];

    private readonly PricedFields _fields = new(model);
    private readonly bool _isText = TextModes.Contains(mode);
    private bool _hasInput;
    private bool _hasOutput;
    private bool _hasFlat;

    /// <summary>Fills the entry's rule, or the reason why there is none.</summary>
    public PriceTableEntry Read(PriceTableEntry entry)
    {
        var rule = ReadRule(entry);
        var notBilled = _fields.Unread;
        var reason = Refusal(rule, notBilled);
        return entry with { Rule = reason is null ? rule : null, Reason = reason, NotBilled = notBilled };
    }

    private PriceRule ReadRule(PriceTableEntry entry)
    {
        var (input, output) = (_fields.TakePerMillion("input_cost_per_token"), _fields.TakePerMillion("output_cost_per_token"));
        var (batchInput, batchOutput) = (_fields.TakePerMillion("input_cost_per_token_batches"), _fields.TakePerMillion("output_cost_per_token_batches"));
        var list = _fields.TakeAny("tiered_pricing");
        _hasInput = input is not null || list is not null;
        _hasOutput = output is not null || list is not null;
        var rates = ReadRates(_fields, new TokenRates { Input = input ?? 0, Output = output ?? 0 }, suffix: "");
        var tiers = ReadTiers(rates);
        if (list is { ValueKind: JsonValueKind.Array } ranges && ranges.GetArrayLength() > 0)
        {
            (rates, tiers) = ReadRanges(ranges, rates);
        }

        return new PriceRule
        {
            Id = "",
            Model = entry.Model!,
            Provider = entry.Provider,
            Rates = WithoutRepetition(rates),
            Tiers = [.. tiers.Select(tier => tier with { Rates = WithoutRepetition(tier.Rates) })],
            PerRequest = Flat("input_cost_per_request"),
            PerImage = _isText ? Flat("input_cost_per_image") : 0,
            PerSecond = _isText ? ReadPerSecond() : 0,
            BatchDiscount = Discount(rates, batchInput, batchOutput),
        };
    }

    private string? Refusal(PriceRule rule, IReadOnlyList<string> notBilled)
    {
        if (_fields.Problems.Count > 0)
        {
            return string.Join("; ", _fields.Problems);
        }

        if (!_isText && notBilled.FirstOrDefault(field => !Extras.Any(extra => field.Contains(extra, StringComparison.Ordinal))) is { } unit)
        {
            return $"calls of mode '{mode}' would not be billed in full: {unit} is not counted here";
        }

        if (!_hasInput && !_hasOutput && !_hasFlat)
        {
            return notBilled.Count > 0 ? $"it has no price per token, request, image or second, only {string.Join(", ", notBilled)}" : "it has no price";
        }

        return mode is "chat" or "completion" or "responses" && _hasInput != _hasOutput && !_hasFlat && rule.Rates is not { Input: 0, Output: 0 }
            ? $"its price is not whole: {(_hasInput ? "output" : "input")}_cost_per_token is missing"
            : null;
    }

    private static TokenRates ReadRates(PricedFields fields, TokenRates otherwise, string suffix) => otherwise with
    {
        CachedInput = TakeCached(fields, suffix) ?? otherwise.CachedInput,
        CacheWrite = fields.TakePerMillion("cache_creation_input_token_cost" + suffix) ?? otherwise.CacheWrite,
        LongCacheWrite = fields.TakePerMillion("cache_creation_input_token_cost_above_1hr" + suffix) ?? otherwise.LongCacheWrite,
        Reasoning = fields.TakePerMillion("output_cost_per_reasoning_token" + suffix) ?? otherwise.Reasoning,
        AudioInput = fields.TakePerMillion("input_cost_per_audio_token" + suffix) ?? otherwise.AudioInput,
        CachedAudioInput = fields.TakePerMillion("cache_read_input_audio_token_cost" + suffix) ?? otherwise.CachedAudioInput,
        AudioOutput = fields.TakePerMillion("output_cost_per_audio_token" + suffix) ?? otherwise.AudioOutput,
    };

    /// <summary>One price under two names; some models have both.</summary>
    private static decimal? TakeCached(PricedFields fields, string suffix)
    {
        var (read, hit) = (fields.TakePerMillion("cache_read_input_token_cost" + suffix), fields.TakePerMillion("input_cost_per_token_cache_hit" + suffix));
        return read ?? hit;
    }

    /// <summary>A tier has the rates of the whole table where it names none of its own.</summary>
    private List<PriceTier> ReadTiers(TokenRates rates) =>
    [
        .. _fields.Names.Select(name => TierPattern().Match(name)).Where(match => match.Success)
            .Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)).Distinct().Order().ToList()
            .Select(thousands => ReadTier(rates, thousands)).Where(tier => tier.Rates != rates),
    ];

    private PriceTier ReadTier(TokenRates rates, int thousands)
    {
        var suffix = string.Create(CultureInfo.InvariantCulture, $"_above_{thousands}k_tokens");
        var own = rates with
        {
            Input = _fields.TakePerMillion("input_cost_per_token" + suffix) ?? rates.Input,
            Output = _fields.TakePerMillion("output_cost_per_token" + suffix) ?? rates.Output,
            Reasoning = rates.Reasoning == rates.Output ? null : rates.Reasoning,
        };
        return new PriceTier { AbovePromptTokens = 1000 * thousands, Rates = ReadRates(_fields, own, suffix) };
    }

    /// <summary>A list of ranges of prompt lengths: the first has the rates, the others the tiers.</summary>
    private (TokenRates Rates, List<PriceTier> Tiers) ReadRanges(JsonElement ranges, TokenRates rates)
    {
        var tiers = new List<PriceTier>();
        foreach (var range in ranges.EnumerateArray().Where(range => range.ValueKind is JsonValueKind.Object))
        {
            var fields = new PricedFields(range);
            var own = ReadRates(
                fields,
                rates with
                {
                    Input = fields.TakePerMillion("input_cost_per_token") ?? rates.Input,
                    Output = fields.TakePerMillion("output_cost_per_token") ?? rates.Output,
                },
                suffix: "");
            _fields.Problems.AddRange(fields.Problems.Concat(fields.Unread.Select(field => $"{field} in tiered_pricing is not known")));
            tiers.Add(new PriceTier { AbovePromptTokens = BeginOf(range), Rates = own });
        }

        var first = tiers.Find(tier => tier.AbovePromptTokens == 0);
        if (first is null)
        {
            _fields.Problems.Add("tiered_pricing must have a range that begins at 0");
            return (rates, []);
        }

        return (first.Rates, [.. tiers.Where(tier => tier != first).OrderBy(tier => tier.AbovePromptTokens)]);
    }

    private int BeginOf(JsonElement range)
    {
        if (range.TryGetProperty("range", out var limits) && limits.ValueKind is JsonValueKind.Array && limits.GetArrayLength() == 2
            && limits[0].ValueKind is JsonValueKind.Number && limits[0].TryGetDouble(out var begin) && begin is >= 0 and <= int.MaxValue)
        {
            return (int)begin;
        }

        _fields.Problems.Add("range in tiered_pricing must be two numbers of tokens");
        return 0;
    }

    private decimal Flat(string name)
    {
        var amount = _fields.Take(name);
        _hasFlat |= amount is not null;
        return PricedFields.Plain(amount ?? 0);
    }

    /// <summary>The table writes one price per second in both fields, or in one.</summary>
    private decimal ReadPerSecond()
    {
        var (input, output) = (Flat("input_cost_per_second"), Flat("output_cost_per_second"));
        if (input != output && input != 0 && output != 0)
        {
            _fields.Problems.Add($"input_cost_per_second and output_cost_per_second differ ({input}, {output}): a second has one price");
        }

        return Math.Max(input, output);
    }

    /// <summary>The discount that both batch prices allow: the smaller one, rounded down, where they differ.</summary>
    private static decimal Discount(TokenRates rates, decimal? batchInput, decimal? batchOutput)
    {
        var discount = new[] { (Full: rates.Input, Batch: batchInput), (Full: rates.Output, Batch: batchOutput) }
            .Where(pair => pair.Full > 0)
            .Select(pair => 1 - ((pair.Batch ?? pair.Full) / pair.Full))
            .DefaultIfEmpty(0).Min();
        return PricedFields.Plain(decimal.Round(Math.Max(0, discount), DiscountPlaces, MidpointRounding.ToZero));
    }

    /// <summary>What only repeats the rate it would fall back to is left out.</summary>
    private static TokenRates WithoutRepetition(TokenRates rates) => rates with
    {
        Reasoning = rates.Reasoning == rates.Output ? null : rates.Reasoning,
        AudioInput = rates.AudioInput == rates.Input ? null : rates.AudioInput,
        AudioOutput = rates.AudioOutput == rates.Output ? null : rates.AudioOutput,
    };

    [GeneratedRegex(@"_above_(\d{1,5})k_tokens\z")]
    private static partial Regex TierPattern();
}
