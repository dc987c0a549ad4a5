namespace OrleansLlm.Retrieval.Packing;

/// <summary>Puts ranked things into the order that a model sees.</summary>
internal static class PassageOrdering
{
    /// <summary>Indices into a ranking, in the order of presentation.</summary>
    /// <param name="ranked">Best first.</param>
    /// <param name="order">The order.</param>
    public static IReadOnlyList<int> Arrange(IReadOnlyList<Passage> ranked, PassageOrder order)
    {
        var ranks = Enumerable.Range(0, ranked.Count);
        return order switch
        {
            PassageOrder.Relevance => [.. ranks],
            PassageOrder.Reversed => [.. ranks.Reverse()],
            PassageOrder.Document => [.. ranks.GroupBy(rank => ranked[rank].DocumentId, StringComparer.Ordinal).SelectMany(group => group.OrderBy(rank => ranked[rank].ByteStart))],
            PassageOrder.BestAtEnds => [.. ranks.Where(rank => rank % 2 == 0), .. ranks.Where(rank => rank % 2 == 1).Reverse()],
            _ => throw new RetrievalException($"order must be one of {string.Join(", ", Enum.GetNames<PassageOrder>())}. Given: {order}.", "order"),
        };
    }
}
