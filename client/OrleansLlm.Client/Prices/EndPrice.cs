namespace OrleansLlm.Client.Prices;

/// <summary>The body that ends a price rule.</summary>
internal sealed record EndPrice(string Id, DateTimeOffset? Until);
