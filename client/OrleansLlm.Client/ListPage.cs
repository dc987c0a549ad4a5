namespace OrleansLlm.Client;

/// <summary>One page of a list.</summary>
/// <typeparam name="T">What is listed.</typeparam>
public sealed record ListPage<T>
{
    /// <summary>The items, in the server's order.</summary>
    public required IReadOnlyList<T> Data { get; init; }

    /// <summary>Whether another page follows.</summary>
    public bool HasMore { get; init; }

    /// <summary>The last item's id, to be given as <c>after</c> for the next page; null on an empty page or where lists have one page.</summary>
    public string? LastId { get; init; }
}
