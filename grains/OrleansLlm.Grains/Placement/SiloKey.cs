using Orleans.Runtime;

namespace OrleansLlm.Grains.Placement;

/// <summary>The key of a grain of which each silo has one.</summary>
/// <param name="Silo">The silo in one of its lives: a restarted one has a new address.</param>
internal readonly record struct SiloKey(SiloAddress Silo)
{
    /// <inheritdoc/>
    public override string ToString() => Silo.ToParsableString();

    /// <summary>Reads a grain key back.</summary>
    public static SiloKey Parse(string key) => new(SiloAddress.FromParsableString(key));
}
