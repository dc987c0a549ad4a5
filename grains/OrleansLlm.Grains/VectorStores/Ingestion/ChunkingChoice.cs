using System.ComponentModel.DataAnnotations;
using OrleansLlm.Contracts.VectorStores;
using OrleansLlm.Retrieval.Chunking;
using OrleansLlm.Retrieval.Documents;

namespace OrleansLlm.Grains.VectorStores.Ingestion;

/// <summary>How a document is cut, out of what its owner asked for, what it is, and what the embedding model reads at once. Pure.</summary>
internal static class ChunkingChoice
{
    private const int DefaultContext = 64;
    private const int LeastTokens = 16;

    /// <param name="chunking">What was asked for.</param>
    /// <param name="document">The document.</param>
    /// <param name="contextLength">Tokens that the model reads at once; 0: not known, or there is no model.</param>
    /// <exception cref="ValidationException">The model does not read chunks of that size.</exception>
    public static ChunkingOptions Of(StoreChunking chunking, Document document, int contextLength)
    {
        var most = contextLength > 0 ? contextLength : int.MaxValue;
        if (chunking.MaxTokens > most)
        {
            throw new ValidationException($"max_chunk_size_tokens must be at most {most}, which is what the embedding model reads at once. Given: {chunking.MaxTokens}.");
        }

        var size = chunking.MaxTokens > 0 ? chunking.MaxTokens : Math.Max(LeastTokens, Math.Min(StoreChunking.DefaultTokens, most));
        return new ChunkingOptions
        {
            Strategy = StrategyOf(chunking.Kind, document),
            MaxTokens = size,
            OverlapTokens = chunking.OverlapTokens,
            ContextTokens = chunking.ContextTokens ?? Math.Min(DefaultContext, (size / 2) - chunking.OverlapTokens),
            ParentTokens = chunking.ParentTokens,
        };
    }

    private static ChunkingStrategy StrategyOf(StoreChunkingKind kind, Document document) => kind switch
    {
        StoreChunkingKind.Static => ChunkingStrategy.Recursive,
        StoreChunkingKind.Sentence => ChunkingStrategy.Sentence,
        StoreChunkingKind.Heading => ChunkingStrategy.Heading,
        StoreChunkingKind.Code => ChunkingStrategy.Code,
        StoreChunkingKind.Semantic => ChunkingStrategy.Semantic,
        _ when document.Format == FileFormat.Code => ChunkingStrategy.Code,
        _ when document.Blocks.Any(block => block.Kind == BlockKind.Heading) => ChunkingStrategy.Heading,
        _ => ChunkingStrategy.Recursive,
    };
}
