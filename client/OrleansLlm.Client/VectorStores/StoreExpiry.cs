namespace OrleansLlm.Client.VectorStores;

/// <summary>A vector store expires when it was not used for so many days.</summary>
/// <param name="Days">1 to 365.</param>
public sealed record StoreExpiry(int Days)
{
    /// <summary>Always <c>last_active_at</c>.</summary>
    public string Anchor { get; init; } = "last_active_at";
}
