using System.Text;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Silo.Mcp;

namespace OrleansLlm.Silo.Tests.Mcp;

public sealed class McpDocumentsTests
{
    [Theory]
    [InlineData("vs_1/file-2", "vs_1", "file-2", null)]
    [InlineData("vs_1/file-2#13", "vs_1", "file-2", 13)]
    public void An_id_names_a_document_or_a_passage(string id, string store, string file, int? chunk)
    {
        var parsed = DocumentId.Parse(id);
        Assert.Equal((new DocumentId(store, file, chunk), id), (parsed, parsed.ToString()));
        Assert.Equal(parsed with { Chunk = null }, DocumentId.ParseUri(parsed.Uri));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/file")]
    [InlineData("vs_1/")]
    [InlineData("vs_1/#3")]
    [InlineData("vs_1/file#-1")]
    [InlineData("vs_1/file#x")]
    [InlineData("vs_1/file#99999999999")]
    public void What_can_be_no_id_is_not_found(string id)
    {
        Assert.Equal(LlmErrorCode.NotFound, Assert.Throws<LlmException>(() => DocumentId.Parse(id)).Code);
        Assert.Equal(LlmErrorCode.NotFound, Assert.Throws<LlmException>(() => DocumentId.ParseUri($"orleansllm://vector_stores/{id}")).Code);
    }

    [Fact]
    public void Chunks_are_one_text_again_where_they_overlap_and_where_they_leave_something_out()
    {
        const string text = "Grüße aus Lyon.\n\nDer Saal öffnet früh. Ende";
        IndexedChunk Chunk(int start, int end) => new()
        {
            Text = text[start..end], Start = Encoding.UTF8.GetByteCount(text.AsSpan(0, start)), Length = Encoding.UTF8.GetByteCount(text.AsSpan(start, end - start)),
        };
        Assert.Equal(text, McpDocuments.Join([Chunk(0, 20), Chunk(10, 30), Chunk(12, 25), Chunk(28, text.Length)]));
        Assert.Equal("Grüße aus Lyon.\nDer Saal öffnet früh. Ende", McpDocuments.Join([Chunk(0, 15), Chunk(17, text.Length)]));
    }
}
