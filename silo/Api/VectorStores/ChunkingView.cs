using System.Text.Json.Serialization;
using OrleansLlm.Contracts.Json;
using OrleansLlm.Contracts.VectorStores;

namespace OrleansLlm.Silo.Api.VectorStores;

/// <summary>How a file is cut. What was chosen by itself is told as OpenAI does, as the sizes that were taken.</summary>
internal sealed record ChunkingView(string Type)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public StaticChunkingView? Static { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? MaxChunkSizeTokens { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? ChunkOverlapTokens { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? ContextTokens { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? ParentChunkSizeTokens { get; init; }

    /// <summary>Shows a strategy.</summary>
    public static ChunkingView Of(StoreChunking chunking)
    {
        var most = chunking.MaxTokens > 0 ? chunking.MaxTokens : StoreChunking.DefaultTokens;
        return chunking.Kind is StoreChunkingKind.Auto or StoreChunkingKind.Static
            ? new ChunkingView("static") { Static = new StaticChunkingView(most, chunking.OverlapTokens) }
            : new ChunkingView(EnumWords.Of(chunking.Kind))
            {
                MaxChunkSizeTokens = most,
                ChunkOverlapTokens = chunking.OverlapTokens,
                ContextTokens = chunking.ContextTokens,
                ParentChunkSizeTokens = chunking.ParentTokens > 0 ? chunking.ParentTokens : null,
            };
    }
}
