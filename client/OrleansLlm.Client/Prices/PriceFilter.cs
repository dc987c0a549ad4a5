namespace OrleansLlm.Client.Prices;

/// <summary>Which price rules are meant; what is null does not matter.</summary>
public sealed record PriceFilter
{
    /// <summary>In <see cref="Source"/>: rules that were set by hand.</summary>
    public const string ByHand = "hand";

    /// <summary>A part of the model's name.</summary>
    public string? Model { get; init; }

    /// <summary>The provider.</summary>
    public string? Provider { get; init; }

    /// <summary>The tenant that the rule is for alone.</summary>
    public string? Tenant { get; init; }

    /// <summary>The price table it is from, or <see cref="ByHand"/>.</summary>
    public string? Source { get; init; }

    /// <summary>Only rules that hold now.</summary>
    public bool InForce { get; init; }
}
