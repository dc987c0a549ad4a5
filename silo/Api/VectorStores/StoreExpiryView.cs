namespace OrleansLlm.Silo.Api.VectorStores;

/// <summary>A vector store expires when it was not used for so many days.</summary>
internal sealed record StoreExpiryView(int Days)
{
    /// <summary>Always <c>last_active_at</c>.</summary>
    public string Anchor { get; } = "last_active_at";
}
