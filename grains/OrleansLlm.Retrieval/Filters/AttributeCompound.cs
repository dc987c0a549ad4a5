namespace OrleansLlm.Retrieval.Filters;

/// <summary>Several conditions of which all (<c>and</c>) or at least one (<c>or</c>) must hold.</summary>
/// <param name="All">True for <c>and</c>.</param>
/// <param name="Filters">At least one.</param>
public sealed record AttributeCompound(bool All, IReadOnlyList<AttributeFilter> Filters) : AttributeFilter
{
    /// <inheritdoc/>
    public override bool Matches(IReadOnlyDictionary<string, AttributeValue> attributes) =>
        All ? Filters.All(filter => filter.Matches(attributes)) : Filters.Any(filter => filter.Matches(attributes));

    internal override RowSet Compile(Func<string, AttributeColumn> column, int capacity)
    {
        var set = Filters[0].Compile(column, capacity);
        foreach (var filter in Filters.Skip(1))
        {
            var other = filter.Compile(column, capacity);
            if (All)
            {
                set.IntersectWith(other);
            }
            else
            {
                set.UnionWith(other);
            }
        }

        return set;
    }
}
