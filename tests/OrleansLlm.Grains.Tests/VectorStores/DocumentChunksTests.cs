using System.Text;
using Microsoft.Extensions.Time.Testing;
using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Contracts.VectorStores;
using OrleansLlm.Grains.VectorStores.Ingestion;
using OrleansLlm.Retrieval.Documents;

namespace OrleansLlm.Grains.Tests.VectorStores;

public sealed class DocumentChunksTests
{
    [Theory]
    [InlineData("\n", "handbook.md")]
    [InlineData("\r\n", "handbook.txt")]
    public async Task A_chunk_is_exactly_its_bytes_of_the_text_and_where_it_stands_in_the_file_of_the_file(string lineEnd, string name)
    {
        var text = string.Join(lineEnd + lineEnd, Enumerable.Range(0, 40).Select(i => $"Größe {i}: die Erstattung dauert {i} Tage, und der Betrag ist {i} €.{lineEnd}Zweite Zeile {i}."));
        var (document, content, chunks) = await CutAsync(text, name, new StoreChunking { Kind = StoreChunkingKind.Static, MaxTokens = 100, OverlapTokens = 30 });
        var utf8 = Encoding.UTF8.GetBytes(document.Text);
        Assert.True(chunks.Count > 5);
        Assert.All(chunks, chunk =>
        {
            Assert.Equal(chunk.Text, Encoding.UTF8.GetString(utf8, (int)chunk.Start, chunk.Length));
            var place = chunk.Place!;
            Assert.Equal(chunk.Text, Encoding.UTF8.GetString(content, (int)place.FileStart!.Value, place.FileLength!.Value).ReplaceLineEndings("\n"));
        });
    }

    [Fact]
    public async Task Chunks_lie_in_their_parents()
    {
        var text = string.Join("\n\n", Enumerable.Range(0, 60).Select(i => $"Paragraph {i} tells something about subject {i}, and then a little more about it."));
        var (document, _, chunks) = await CutAsync(text, "x.txt", new StoreChunking { Kind = StoreChunkingKind.Sentence, MaxTokens = 50, ParentTokens = 200 });
        Assert.True(chunks.Select(chunk => chunk.Place!.ParentStart).Distinct().Count() > 2);
        Assert.All(chunks, chunk =>
        {
            var place = chunk.Place!;
            Assert.InRange(chunk.Start, place.ParentStart!.Value, place.ParentStart.Value + place.ParentLength!.Value - chunk.Length);
            Assert.InRange(place.ParentStart.Value + place.ParentLength.Value, 0, Encoding.UTF8.GetByteCount(document.Text));
        });
    }

    private static async Task<(Document Document, byte[] Content, IReadOnlyList<IndexedChunk> Chunks)> CutAsync(string text, string name, StoreChunking chunking)
    {
        var content = Encoding.UTF8.GetBytes(text);
        var document = await new DocumentLoader(new DocumentLimits(), new FakeTimeProvider()).LoadAsync(content, name);
        return (document, content, await DocumentChunks.CutAsync(document, content, chunking, contextLength: 0, span => (span.Length / 4) + 1, embed: null, TestContext.Current.CancellationToken));
    }
}
