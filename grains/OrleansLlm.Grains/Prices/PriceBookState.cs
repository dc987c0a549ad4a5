using OrleansLlm.Contracts.Prices;

namespace OrleansLlm.Grains.Prices;

/// <summary>What is durable of the price book.</summary>
[GenerateSerializer, Alias("llm.state.price-book")]
internal sealed class PriceBookState
{
    /// <summary>Another one after every change.</summary>
    [Id(0)]
    public long Version { get; set; }

    /// <summary>All rules, ended ones included, in the order they were added.</summary>
    [Id(1)]
    public List<PriceRule> Rules { get; set; } = [];
}
