using OrleansLlm.Contracts.Prices;

namespace OrleansLlm.Grains.Prices.Import;

/// <summary>One model of a price table, as it was understood.</summary>
public sealed record PriceTableEntry
{
    /// <summary>The name in the table.</summary>
    public required string Name { get; init; }

    /// <summary>The model as its provider calls it.</summary>
    public string? Model { get; init; }

    /// <summary>The provider.</summary>
    public string? Provider { get; init; }

    /// <summary>Its price, without id and dates; null when it can not be taken over.</summary>
    public PriceRule? Rule { get; init; }

    /// <summary>Why it can not be taken over, or null.</summary>
    public string? Reason { get; init; }

    /// <summary>Fields that have a price and that no rule can express: what they are for is not billed.</summary>
    public IReadOnlyList<string> NotBilled { get; init; } = [];
}
