using System.Globalization;
using OrleansLlm.Contracts.Prices;
using OrleansLlm.Grains.Adapters;
using OrleansLlm.Engine.ToolCalls;

namespace OrleansLlm.Grains.Replicas;

/// <summary>Settings of one model.</summary>
public sealed class ModelServingOptions
{
    /// <summary>The package's folder when it does not lie in the models folder.</summary>
    public string? Folder { get; set; }

    /// <summary>Load it when the silo starts instead of at the first request.</summary>
    public bool Preload { get; set; }

    /// <summary>Sequences that run at once; null: the silo's setting.</summary>
    public int? Slots { get; set; }

    /// <summary>The most positions of one sequence; null: the model's own window, or what free memory holds.</summary>
    public int? MaxLength { get; set; }

    /// <summary>
    /// Declares the beginnings of prompts shared between all tenants, for a model whose tenants may know each other's: a tenant can tell by timing,
    /// and by the cached tokens in its usage, that another one used the same. Default: each tenant reuses its own only.
    /// </summary>
    public bool SharePrefixes { get; set; }

    /// <summary>
    /// The name of a smaller model of this silo with the same vocabulary, which proposes tokens for this one to check; null: none does.
    /// </summary>
    public string? DraftModel { get; set; }

    /// <summary>LoRA adapters by name, beside those in the package's folder <c>adapters</c>. Requests name them <c>model:adapter</c>.</summary>
    public Dictionary<string, AdapterServingOptions> Adapters { get; set; } = [];

    /// <summary>
    /// All adapters and the model itself run in one engine, and rows of different ones share a batch: little memory per adapter, a slower step. Default: each
    /// adapter is merged into an engine of its own, which is the fastest.
    /// </summary>
    public bool ShareAdapters { get; set; }

    /// <summary>US dollars per million prompt tokens.</summary>
    public decimal InputPricePerMillion { get; set; }

    /// <summary>US dollars per million generated tokens.</summary>
    public decimal OutputPricePerMillion { get; set; }

    /// <summary>
    /// How the model writes calls of functions: hermes, llama3, mistral, mistral-args, phi4, ember, or none to leave them in the text. Null: as its
    /// chat template shows.
    /// </summary>
    public string? ToolFormat { get; set; }

    /// <summary>US dollars per million prompt tokens that were in the cache; null: as <see cref="InputPricePerMillion"/>.</summary>
    public decimal? CachedInputPricePerMillion { get; set; }

    /// <summary>US dollars per call that used anything.</summary>
    public decimal PricePerRequest { get; set; }

    /// <summary>US dollars per second that the model ran for a call on its device; a run that several calls share counts for each by its share.</summary>
    public decimal PricePerSecond { get; set; }

    /// <summary>The most time on the device that one call is billed, which is what a price per second reserves. Default 5 minutes.</summary>
    public TimeSpan MaxBilledTime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The price as a rule. Its id tells the amounts, so that ledger entries stay clear after the settings were changed.</summary>
    internal PriceRule ToRule(string model) => new()
    {
        Id = "settings:" + string.Join(',', Prices().Where((entry, i) => i < 2 || entry.Price is not (null or 0)).Select((entry, i) =>
            string.Create(CultureInfo.InvariantCulture, $"{(i < 2 ? "" : entry.Setting + "=")}{entry.Price}"))),
        Model = model,
        Provider = PriceRule.LocalProvider,
        Source = "settings",
        Rates = new TokenRates { Input = InputPricePerMillion, Output = OutputPricePerMillion, CachedInput = CachedInputPricePerMillion },
        PerRequest = PricePerRequest,
        PerSecond = PricePerSecond,
    };

    internal IEnumerable<string> Problems()
    {
        if (ToolFormat is not (null or ToolCalling.NoFormat) && ToolCallFormats.Find(ToolFormat) is null)
        {
            var known = string.Join(", ", ToolCallFormats.All.Select(format => format.Name));
            yield return $"ToolFormat must be one of {known}, {ToolCalling.NoFormat}. Given: {ToolFormat}.";
        }

        if (Folder is not null && !Directory.Exists(Folder))
        {
            yield return $"Folder must be an existing folder. Given: {Folder}.";
        }

        if (Slots < 1)
        {
            yield return $"Slots must be at least 1. Given: {Slots}.";
        }

        if (MaxLength < 2)
        {
            yield return $"MaxLength must be at least 2. Given: {MaxLength}.";
        }

        if (DraftModel is { Length: 0 })
        {
            yield return "DraftModel must be a model's name. Given: an empty text.";
        }

        foreach (var problem in Adapters.SelectMany(adapter => adapter.Value.Problems(adapter.Key)))
        {
            yield return problem;
        }

        foreach (var (setting, price) in Prices())
        {
            if (price is < 0 or > PriceMath.MaxDollars)
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"{setting} must be from 0 to {PriceMath.MaxDollars}. Given: {price}.");
            }
        }

        if (MaxBilledTime <= TimeSpan.Zero || MaxBilledTime > TimeSpan.FromDays(1))
        {
            yield return $"MaxBilledTime must be above 0 and at most 1 day. Given: {MaxBilledTime}.";
        }
    }

    private IEnumerable<(string Setting, decimal? Price)> Prices() =>
    [
        (nameof(InputPricePerMillion), InputPricePerMillion),
        (nameof(OutputPricePerMillion), OutputPricePerMillion),
        (nameof(CachedInputPricePerMillion), CachedInputPricePerMillion),
        (nameof(PricePerRequest), PricePerRequest),
        (nameof(PricePerSecond), PricePerSecond),
    ];
}
