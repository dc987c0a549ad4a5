using System.ComponentModel.DataAnnotations;
using OrleansLlm.Contracts.VectorStores;
using OrleansLlm.Grains.VectorStores.Ingestion;
using OrleansLlm.Retrieval.Chunking;
using OrleansLlm.Retrieval.Documents;

namespace OrleansLlm.Grains.Tests.VectorStores;

public sealed class ChunkingChoiceTests
{
    private static readonly Document Plain = new() { Text = "x", Name = "x.txt", Format = FileFormat.Text };

    [Fact]
    public void A_file_is_cut_by_what_it_is()
    {
        var auto = new StoreChunking();
        Assert.Equal(ChunkingStrategy.Recursive, ChunkingChoice.Of(auto, Plain, 0).Strategy);
        Assert.Equal(ChunkingStrategy.Code, ChunkingChoice.Of(auto, Plain with { Format = FileFormat.Code }, 0).Strategy);
        Assert.Equal(ChunkingStrategy.Heading, ChunkingChoice.Of(auto, Plain with { Blocks = [new DocumentBlock(0, 1, BlockKind.Heading, 1)] }, 0).Strategy);
    }

    [Theory]
    [InlineData(0, 512, 64)]
    [InlineData(128, 128, 64)]
    [InlineData(64, 64, 32)]
    [InlineData(4, 16, 8)]
    public void Chunks_are_no_larger_than_what_the_model_reads(int contextLength, int size, int context)
    {
        var options = ChunkingChoice.Of(new StoreChunking(), Plain, contextLength);
        Assert.Equal((size, context), (options.MaxTokens, options.ContextTokens));
        Assert.True(Validator.TryValidateObject(options, new ValidationContext(options), null, validateAllProperties: true));
    }

    [Fact]
    public void OpenAIs_sizes_are_taken_as_they_are_and_leave_room_for_context_where_there_is_any()
    {
        var openAi = ChunkingChoice.Of(new StoreChunking { Kind = StoreChunkingKind.Static, MaxTokens = 800, OverlapTokens = 400 }, Plain, 0);
        Assert.Equal((ChunkingStrategy.Recursive, 800, 400, 0), (openAi.Strategy, openAi.MaxTokens, openAi.OverlapTokens, openAi.ContextTokens));
        var wrong = Assert.Throws<ValidationException>(() => ChunkingChoice.Of(new StoreChunking { Kind = StoreChunkingKind.Static, MaxTokens = 800 }, Plain, 512));
        Assert.Equal("max_chunk_size_tokens must be at most 512, which is what the embedding model reads at once. Given: 800.", wrong.Message);
    }
}
