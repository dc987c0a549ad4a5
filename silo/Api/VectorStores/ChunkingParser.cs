using OrleansLlm.Contracts.Json;
using OrleansLlm.Contracts.VectorStores;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Api.VectorStores;

/// <summary>Reads how files are cut: OpenAI's <c>auto</c> and <c>static</c>, and this server's own strategies.</summary>
internal static class ChunkingParser
{
    private const int LeastTokens = 100;
    private const int MostTokens = 4_096;
    private const int MostParentTokens = 100_000;

    /// <summary>The strategy of a field; null when it is absent.</summary>
    public static StoreChunking? Read(JsonFields body, string name = "chunking_strategy")
    {
        if (body.Object(name) is not JsonFields fields)
        {
            return null;
        }

        fields.Require("type");
        var word = fields.Word("type", [.. EnumWords.All<StoreChunkingKind>()]);
        return EnumWords.TryParse<StoreChunkingKind>(word, out var kind) ? Read(fields, kind.Value) : throw RequestErrors.Missing(fields.PathOf("type"));
    }

    private static StoreChunking Read(JsonFields fields, StoreChunkingKind kind) => kind switch
    {
        StoreChunkingKind.Auto => Auto(fields),
        StoreChunkingKind.Static => Static(fields),
        _ => Own(fields, kind),
    };

    private static StoreChunking Auto(JsonFields fields)
    {
        fields.RefuseOthers("type");
        return new StoreChunking();
    }

    private static StoreChunking Static(JsonFields fields)
    {
        fields.RefuseOthers("type", "static");
        fields.Require("static");
        var sizes = fields.Object("static")!.Value;
        sizes.RefuseOthers("max_chunk_size_tokens", "chunk_overlap_tokens");
        sizes.Require("max_chunk_size_tokens");
        sizes.Require("chunk_overlap_tokens");
        var most = sizes.Integer("max_chunk_size_tokens", LeastTokens, MostTokens)!.Value;
        return new StoreChunking { Kind = StoreChunkingKind.Static, MaxTokens = most, OverlapTokens = sizes.Integer("chunk_overlap_tokens", 0, most / 2)!.Value };
    }

    private static StoreChunking Own(JsonFields fields, StoreChunkingKind kind)
    {
        fields.RefuseOthers("type", "max_chunk_size_tokens", "chunk_overlap_tokens", "context_tokens", "parent_chunk_size_tokens");
        var most = fields.Integer("max_chunk_size_tokens", LeastTokens, MostTokens) ?? StoreChunking.DefaultTokens;
        var overlap = fields.Integer("chunk_overlap_tokens", 0, most / 2) ?? 0;
        var parent = fields.Integer("parent_chunk_size_tokens", 0, MostParentTokens) ?? 0;
        if (parent > 0 && parent < most)
        {
            throw RequestErrors.OutOfRange(fields.PathOf("parent_chunk_size_tokens"), $"0, or at least max_chunk_size_tokens, {most}", $"{parent}");
        }

        return new StoreChunking
        {
            Kind = kind,
            MaxTokens = most,
            OverlapTokens = overlap,
            ContextTokens = fields.Integer("context_tokens", 0, (most / 2) - overlap),
            ParentTokens = parent,
        };
    }
}
