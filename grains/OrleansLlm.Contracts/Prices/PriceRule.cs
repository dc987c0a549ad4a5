using System.Text.Json.Serialization;

namespace OrleansLlm.Contracts.Prices;

/// <summary>What calls of a model at a provider cost from a moment on. Immutable: a new price is a new rule, the past keeps its own.</summary>
[GenerateSerializer, Immutable, Alias("llm.price-rule")]
public sealed record PriceRule
{
    /// <summary>The provider's name for own replicas.</summary>
    public const string LocalProvider = "local";

    /// <summary>The rule's id, unique in its price book: ledger entries name it. In a rule that is being set, an empty one is made up.</summary>
    [Id(0)]
    public string Id { get; init; } = "";

    /// <summary>The model; <c>*</c> at the end of a name matches any rest.</summary>
    [Id(1)]
    public required string Model { get; init; }

    /// <summary>The provider (<c>local</c> for own replicas), or null for any.</summary>
    [Id(2)]
    public string? Provider { get; init; }

    /// <summary>From when on (UTC, whole seconds) it holds; in a rule that is being set, the default value means now.</summary>
    [Id(3), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public DateTimeOffset EffectiveFrom { get; init; }

    /// <summary>Until when (UTC, whole seconds, exclusive); null: whenever no later rule of the same rank holds.</summary>
    [Id(4)]
    public DateTimeOffset? EffectiveUntil { get; init; }

    /// <summary>ISO 4217 code of the currency of all amounts in the rule.</summary>
    [Id(5)]
    public string Currency { get; init; } = "USD";

    /// <summary>US dollars for one unit of <see cref="Currency"/>, fixed in the rule, above zero.</summary>
    [Id(6)]
    public decimal UsdPerUnit { get; init; } = 1;

    /// <summary>Money per million tokens.</summary>
    [Id(7)]
    public TokenRates Rates { get; init; } = new();

    /// <summary>Rates for long prompts, ascending.</summary>
    [Id(8)]
    public IReadOnlyList<PriceTier> Tiers { get; init; } = [];

    /// <summary>Money per call that produced something.</summary>
    [Id(9)]
    public decimal PerRequest { get; init; }

    /// <summary>Money per image of the prompt.</summary>
    [Id(10)]
    public decimal PerImage { get; init; }

    /// <summary>Money per second on the device (GPU or CPU).</summary>
    [Id(11)]
    public decimal PerSecond { get; init; }

    /// <summary>The share taken off in batches, 0 to 1 (0.5: half price).</summary>
    [Id(12)]
    public decimal BatchDiscount { get; init; }

    /// <summary>The name of the price table it was imported from, or null when it was set by hand.</summary>
    [Id(13)]
    public string? Source { get; init; }

    /// <summary>The only tenant it holds for, or null for all.</summary>
    [Id(14)]
    public string? Tenant { get; init; }

    /// <summary>Whether it holds at a moment; a later rule of the same rank may hold too, and then wins.</summary>
    public bool HoldsAt(DateTimeOffset moment) => EffectiveFrom <= moment && !(EffectiveUntil <= moment);

    /// <summary>Whether a call would cost the same under another rule, whatever its name, dates and source.</summary>
    public bool CostsTheSameAs(PriceRule other) =>
        (Currency, UsdPerUnit, Rates, PerRequest, PerImage, PerSecond, BatchDiscount)
            == (other.Currency, other.UsdPerUnit, other.Rates, other.PerRequest, other.PerImage, other.PerSecond, other.BatchDiscount)
        && Tiers.SequenceEqual(other.Tiers);
}
