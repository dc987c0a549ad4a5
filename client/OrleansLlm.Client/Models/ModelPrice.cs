namespace OrleansLlm.Client.Models;

/// <summary>What a model's tokens cost, in US dollars per million tokens.</summary>
public sealed record ModelPrice
{
    /// <summary>Dollars per million prompt tokens.</summary>
    public decimal InputPerMillion { get; init; }

    /// <summary>Dollars per million generated tokens.</summary>
    public decimal OutputPerMillion { get; init; }
}
