namespace OrleansLlm.Contracts.Routing;

/// <summary>The key of a router grain: a route and one of its shards, so that one silo can run several in parallel.</summary>
/// <param name="Route">The route's name.</param>
/// <param name="Shard">The shard.</param>
public readonly record struct RouterKey(string Route, string Shard)
{
    /// <summary>The route that passes a model name on as it is.</summary>
    public const string DirectRoute = "direct";

    /// <inheritdoc/>
    public override string ToString() => GrainKeyText.Join(Route, Shard);

    /// <summary>Reads a grain key back.</summary>
    public static RouterKey Parse(string key)
    {
        var parts = GrainKeyText.Split(key, 2);
        return new RouterKey(parts[0], parts[1]);
    }
}
