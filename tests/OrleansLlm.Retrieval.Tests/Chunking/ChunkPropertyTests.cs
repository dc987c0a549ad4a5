using System.Text;
using CsCheck;
using OrleansLlm.Retrieval.Chunking;
using OrleansLlm.Retrieval.Documents;
using OrleansLlm.Retrieval.Tests.Documents;

namespace OrleansLlm.Retrieval.Tests.Chunking;

/// <summary>What holds of the chunks of any text.</summary>
public sealed class ChunkPropertyTests
{
    private const int MaxTokens = 64;

    private static readonly ChunkingStrategy[] Plain = [ChunkingStrategy.Recursive, ChunkingStrategy.Sentence, ChunkingStrategy.Heading, ChunkingStrategy.Code];

    private static readonly Gen<string> Paragraph =
        from sentences in Gen.Int[3, 14].Array[1, 6]
        from picks in Gen.Int[0, Words.Some.Length - 1].Array[100]
        select string.Join(' ', sentences.Select((length, i) => "So " + string.Join(' ', Enumerable.Range(0, length).Select(j => Words.Some[picks[((i * 14) + j) % 100]])) + "."));

    [Fact]
    public async Task Chunks_fit_follow_one_another_and_leave_out_nothing_but_white_space() =>
        await Gen.Select(Gen.OneOf(Gen.String, Paragraph).Array[1, 12], Gen.Int[0, Plain.Length - 1], Gen.Bool).SampleAsync(async (parts, picked, overlaps) =>
        {
            var strategy = Plain[picked];
            var text = string.Join("\n\n", parts.Select((part, i) => i % 4 == 0 ? $"# {part}" : part)).ReplaceLineEndings("\n");
            var document = await Markdown(text);
            var options = new ChunkingOptions { Strategy = strategy, MaxTokens = MaxTokens, ContextTokens = 10, OverlapTokens = overlaps ? 16 : 0 };
            var chunks = await new Chunker(options, Words.Count).ChunkAsync(document);
            var end = 0;
            foreach (var chunk in chunks)
            {
                Assert.Equal(document.Text.Substring(chunk.Start, chunk.Length), chunk.Text);
                Assert.Equal(Words.Count(chunk.Content), chunk.Tokens);
                Assert.InRange(chunk.Tokens, 0, MaxTokens);
                Assert.True(string.IsNullOrWhiteSpace(document.Text[Math.Min(end, chunk.Start)..chunk.Start]) && (overlaps || chunk.Start >= end));
                end = chunk.End;
            }

            Assert.True(string.IsNullOrWhiteSpace(document.Text[end..]));
            Assert.Equal(chunks.Length, chunks.Select(chunk => chunk.Id).Distinct().Count());
            Assert.Equal(chunks.Select(chunk => chunk.Id), (await new Chunker(options, Words.Count).ChunkAsync(document)).Select(chunk => chunk.Id));
        }, iter: 300);

    [Fact]
    public async Task An_edited_paragraph_changes_the_chunks_beside_it_and_no_others()
    {
        var changes = new List<int>();
        await Gen.Select(Paragraph.Array[40, 60], Gen.Double[0, 1], Paragraph, Gen.Int[0, 1]).SampleAsync(async (paragraphs, place, other, picked) =>
        {
            var strategy = Plain[picked];
            var chunker = new Chunker(new ChunkingOptions { Strategy = strategy, MaxTokens = 200, ContextTokens = 0 }, Words.Count);
            var before = await chunker.ChunkAsync(await Markdown(string.Join("\n\n", paragraphs)));
            var edited = paragraphs.ToArray();
            edited[Math.Min((int)(place * edited.Length), edited.Length - 1)] = other;
            var after = await chunker.ChunkAsync(await Markdown(string.Join("\n\n", edited)));
            var made = after.Select(chunk => chunk.Id).Except(before.Select(chunk => chunk.Id)).Count();
            Assert.InRange(made, 0, 5);
            lock (changes)
            {
                changes.Add(made);
            }
        }, iter: 200);
        Assert.InRange(changes.Average(), 0, 2);
    }

    [Fact]
    public async Task The_same_paragraphs_in_another_document_have_the_same_ids()
    {
        var random = new Random(5);
        var shared = Enumerable.Range(0, 60).Select(_ => Text(random)).ToList();
        var chunker = new Chunker(new ChunkingOptions { MaxTokens = 200, ContextTokens = 0 }, Words.Count);
        var one = await chunker.ChunkAsync(await Markdown(string.Join("\n\n", shared)));
        var two = await chunker.ChunkAsync(await Markdown(string.Join("\n\n", shared.Prepend(Text(random)).Prepend(Text(random)))));
        Assert.True(one.Select(chunk => chunk.Id).Intersect(two.Select(chunk => chunk.Id)).Count() >= one.Length - 2);
    }

    [Fact]
    public async Task Every_chunk_leads_to_its_bytes()
    {
        var random = new Random(6);
        var text = string.Join("\r\n\r\n", Enumerable.Range(0, 30).Select(i => i % 5 == 0 ? $"# Größe {i}" : Text(random) + " Übergänge – 5 €."));
        var content = Encoding.UTF8.GetBytes(text);
        var document = await Loading.LoadAsync("a.md", content);
        foreach (var chunk in await new Chunker(new ChunkingOptions { Strategy = ChunkingStrategy.Heading, MaxTokens = 120, ContextTokens = 20 }, Words.Count).ChunkAsync(document))
        {
            var place = Assert.Single(document.Resolve(chunk.Start, chunk.Length));
            Assert.Equal(chunk.Text, Loading.Bytes(document, content, place));
        }
    }

    private static string Text(Random random) => "Well " + string.Join(' ', Enumerable.Range(0, 30).Select(_ => Words.Some[random.Next(Words.Some.Length)])) + ".";

    private static Task<Document> Markdown(string text) => Loading.LoadAsync("a.md", text);
}
