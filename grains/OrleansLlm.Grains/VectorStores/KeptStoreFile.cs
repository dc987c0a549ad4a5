using OrleansLlm.Contracts.VectorStores;

namespace OrleansLlm.Grains.VectorStores;

/// <summary>A file of a vector store in a backup; its chunks and attributes are in the index.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="CreatedAt">When it was put into the store.</param>
/// <param name="Chunking">How it was cut.</param>
/// <param name="Language">Its language, or null.</param>
internal sealed record KeptStoreFile(string Id, string Name, DateTimeOffset CreatedAt, StoreChunking Chunking, string? Language)
{
    public static KeptStoreFile Of(StoreFile file) => new(file.Id, file.Name, file.CreatedAt, file.Chunking, file.Language);
}
