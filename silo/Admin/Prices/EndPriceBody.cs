namespace OrleansLlm.Silo.Admin.Prices;

/// <summary>The body that ends a price rule.</summary>
internal sealed record EndPriceBody
{
    /// <summary>The rule's id.</summary>
    public required string Id { get; init; }

    /// <summary>From when on it no longer holds, not in the past; absent: now.</summary>
    public DateTimeOffset? Until { get; init; }
}
