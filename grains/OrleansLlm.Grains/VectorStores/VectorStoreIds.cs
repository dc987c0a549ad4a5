namespace OrleansLlm.Grains.VectorStores;

/// <summary>Ids of vector stores.</summary>
internal static class VectorStoreIds
{
    /// <summary>One that no store has.</summary>
    public static string New() => $"vs_{Guid.NewGuid():N}";
}
