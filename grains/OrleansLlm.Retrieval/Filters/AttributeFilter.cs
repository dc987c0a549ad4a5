namespace OrleansLlm.Retrieval.Filters;

/// <summary>A condition on a document's attributes. Made by <see cref="AttributeFilterParser"/>, or in code.</summary>
public abstract record AttributeFilter
{
    /// <summary>Does a document with these attributes pass?</summary>
    public abstract bool Matches(IReadOnlyDictionary<string, AttributeValue> attributes);

    /// <summary>The ordinals that pass, of those below <paramref name="capacity"/>, by columns instead of one by one.</summary>
    internal abstract RowSet Compile(Func<string, AttributeColumn> column, int capacity);
}
