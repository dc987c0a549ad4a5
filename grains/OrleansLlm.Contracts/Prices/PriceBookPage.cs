namespace OrleansLlm.Contracts.Prices;

/// <summary>A part of the price book; small enough for one message.</summary>
[GenerateSerializer, Immutable, Alias("llm.price-book-page")]
public sealed record PriceBookPage
{
    /// <summary>The book's version: another one after every change.</summary>
    [Id(0)]
    public long Version { get; init; }

    /// <summary>Rules in the order they were added; none when the caller's version is the book's.</summary>
    [Id(1)]
    public IReadOnlyList<PriceRule> Rules { get; init; } = [];

    /// <summary>Whether more rules follow.</summary>
    [Id(2)]
    public bool HasMore { get; init; }
}
