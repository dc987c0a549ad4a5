using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using System.Text;
using OrleansLlm.Retrieval.Chunking;
using OrleansLlm.Retrieval.Documents;
using OrleansLlm.Retrieval.Tests.Documents;

namespace OrleansLlm.Retrieval.Tests.Chunking;

public sealed class ChunkerTests
{
    [Fact]
    public async Task Headings_are_carried_as_context_and_their_own_text_is_not_doubled()
    {
        var document = await Loading.LoadAsync("a.md", Samples.Markdown);
        var chunks = await Chunks(document, new ChunkingOptions { Strategy = ChunkingStrategy.Heading, MaxTokens = 40, ContextTokens = 12 });
        var refunds = Assert.Single(chunks, chunk => chunk.Text.Contains("14 days", StringComparison.Ordinal) || chunk.Text.Contains("*14 days*", StringComparison.Ordinal));
        Assert.StartsWith("## Refunds", refunds.Text, StringComparison.Ordinal);
        Assert.Equal("Guide", refunds.Context);
        Assert.StartsWith("Guide\n## Refunds", refunds.Content, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_innermost_headings_are_kept_where_there_is_no_room_for_all()
    {
        var text = $"# {Sentence(20)}\n\n## Inner part\n\n### Last\n\n" + string.Join("\n\n", Enumerable.Range(0, 20).Select(i => Sentence(12, i)));
        var document = await Loading.LoadAsync("a.md", text);
        var chunks = await Chunks(document, new ChunkingOptions { Strategy = ChunkingStrategy.Heading, MaxTokens = 50, ContextTokens = 10 });
        Assert.Equal("Inner part > Last", chunks[^1].Context);
        Assert.Empty((await Chunks(document, new ChunkingOptions { Strategy = ChunkingStrategy.Heading, MaxTokens = 50, ContextTokens = 0 }))[^1].Context);
    }

    [Fact]
    public async Task Code_is_cut_before_declarations_with_their_comments_and_carries_what_is_around()
    {
        var document = await Loading.LoadAsync("a.cs", Samples.Code);
        var chunks = await Chunks(document, new ChunkingOptions { Strategy = ChunkingStrategy.Code, MaxTokens = 46, ContextTokens = 12 });
        var remove = Assert.Single(chunks, chunk => chunk.Text.Contains("void Remove", StringComparison.Ordinal));
        Assert.StartsWith("public void Remove", remove.Text, StringComparison.Ordinal);
        Assert.Equal("public class Orders", remove.Context);
        var add = Assert.Single(chunks, chunk => chunk.Text.Contains("void Add", StringComparison.Ordinal));
        Assert.Contains("/// <summary>Adds one.", add.Text, StringComparison.Ordinal);
        Assert.All(chunks, chunk => Assert.False(chunk.Text.StartsWith('}'), chunk.Text));
    }

    [Fact]
    public async Task Semantic_chunks_end_where_the_subject_changes()
    {
        var subjects = new[] { "cats", "ships", "bread" };
        var text = string.Join(' ', subjects.SelectMany(subject => Enumerable.Range(0, 6).Select(i => $"This one says a thing about {subject} in part {i}.")));
        var document = await Loading.LoadAsync("a.txt", text);
        ValueTask<IReadOnlyList<ReadOnlyMemory<float>>> Embed(IReadOnlyList<string> texts, CancellationToken token) => new(
            [.. texts.Select(sentence => new ReadOnlyMemory<float>([.. subjects.Select(subject => sentence.Contains(subject, StringComparison.Ordinal) ? 1f : 0f)]))]);
        var chunker = new Chunker(new ChunkingOptions { Strategy = ChunkingStrategy.Semantic, MaxTokens = 90, ContextTokens = 0 }, Words.Count, Embed);
        var chunks = await chunker.ChunkAsync(document);
        Assert.Equal(3, chunks.Length);
        Assert.Equal(subjects, chunks.Select(chunk => subjects.Single(subject => chunk.Text.Contains(subject, StringComparison.Ordinal))));
    }

    [Fact]
    public async Task Small_chunks_lie_in_their_parents()
    {
        var document = await Loading.LoadAsync("a.txt", string.Join("\n\n", Enumerable.Range(0, 40).Select(i => Sentence(15, i))));
        var chunks = await Chunks(document, new ChunkingOptions { MaxTokens = 40, ParentTokens = 200, ContextTokens = 0 });
        Assert.All(chunks, chunk =>
        {
            Assert.NotNull(chunk.Parent);
            Assert.True(chunk.Start >= chunk.Parent.Start && chunk.End <= chunk.Parent.End);
            Assert.InRange(chunk.Parent.Tokens, chunk.Tokens, 200);
        });
        Assert.True(chunks.Select(chunk => chunk.Parent!.Id).Distinct().Count() * 2 < chunks.Length);
    }

    [Fact]
    public async Task Chunks_repeat_the_end_of_the_former_one_as_far_as_asked()
    {
        var document = await Loading.LoadAsync("a.txt", string.Join("\n\n", Enumerable.Range(0, 40).Select(i => Sentence(8, i))));
        var chunks = await Chunks(document, new ChunkingOptions { MaxTokens = 60, OverlapTokens = 20, ContextTokens = 0 });
        var overlaps = chunks.Zip(chunks.Skip(1), (left, right) => left.End > right.Start ? Words.Count(document.Text.AsSpan(right.Start, left.End - right.Start)) : 0).ToList();
        Assert.All(overlaps, tokens => Assert.InRange(tokens, 0, 20));
        Assert.True(overlaps.Count(tokens => tokens > 0) * 2 > overlaps.Count, string.Join(' ', overlaps));
        Assert.All(chunks, chunk => Assert.InRange(chunk.Tokens, 1, 60));
    }

    [Theory]
    [InlineData("Dr. Smith paid 3.50 to J. Doe. He left at 5 p.m. and slept.", "He left at 5 p.m. and slept.")]
    [InlineData("Is it so? \"Yes!\" she said. End", "\"Yes!\" she said.|End")]
    [InlineData("今日は晴れです。明日は雨です。", "明日は雨です。")]
    [InlineData("Das kostet z.B. 5 Euro. Gut.", "Gut.")]
    public void Sentences_end_where_a_reader_thinks_so(string text, string expected)
    {
        var starts = SentenceBreaks.Find(text, 0, text.Length).Append(text.Length).ToList();
        Assert.Equal(expected.Split('|'), starts.Zip(starts.Skip(1), (start, end) => text[start..end].Trim()));
    }

    [Fact]
    public void Options_that_do_not_fit_are_named()
    {
        Assert.Contains(
            "OverlapTokens and ContextTokens together must be at most half of MaxTokens, 100. Given: 60 and 64.",
            Refused(new ChunkingOptions { MaxTokens = 100, OverlapTokens = 60 }), StringComparison.Ordinal);
        Assert.Contains("ParentTokens must be 0 or at least MaxTokens, 100. Given: 50.", Refused(new ChunkingOptions { MaxTokens = 100, ParentTokens = 50, ContextTokens = 0 }), StringComparison.Ordinal);
        Assert.Contains("needs an embedding model", Refused(new ChunkingOptions { Strategy = ChunkingStrategy.Semantic }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_makes_no_chunks() => Assert.Empty(await Chunks(new Document { Text = " \n ", Format = FileFormat.Text, Name = "a.txt" }, new ChunkingOptions()));

    private static string Refused(ChunkingOptions options) => Assert.Throws<ValidationException>(() => new Chunker(options, Words.Count)).Message;

    private static async Task<ImmutableArray<Chunk>> Chunks(Document document, ChunkingOptions options) => await new Chunker(options, Words.Count).ChunkAsync(document);

    private static string Sentence(int words, int seed = 0)
    {
        var random = new Random(seed);
        var text = new StringBuilder("Say");
        for (var i = 1; i < words; i++)
        {
            text.Append(' ').Append(Words.Some[random.Next(Words.Some.Length)]);
        }

        return text.Append('.').ToString();
    }
}
