using System.ComponentModel.DataAnnotations;
using System.Text;
using CsCheck;
using OrleansLlm.Retrieval.Packing;

namespace OrleansLlm.Retrieval.Tests.Packing;

public sealed class ContextPackerTests
{
    private const string Question = "When does the Paris office open?";

    // Words and marks, as a tokenizer that never merges over white space would count.
    private static readonly TokenMeasure s_words = (text, _) => ValueTask.FromResult(text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length);

    [Fact]
    public async Task What_fits_is_whole()
    {
        var packed = await PackAsync(new PackingOptions(), Passage("a", "The Paris office opens at 9:15. It has a desk."), Passage("b", "Refunds take 21 days."));

        Assert.Equal(2, packed.Passages.Count);
        Assert.All(packed.Passages, passage => Assert.True(passage.IsWhole));
        Assert.Equal("The Paris office opens at 9:15. It has a desk.", packed.Passages[0].Text);
    }

    [Fact]
    public async Task Equal_and_nearly_equal_passages_are_shown_once()
    {
        const string text = "The Paris office opens at nine fifteen every day of the week but Sunday, and visitors sign in at the desk downstairs.";
        var packed = await PackAsync(
            new PackingOptions(), Passage("a", text), Passage("b", text.ToUpperInvariant()), Passage("c", text.Replace("downstairs", "upstairs", StringComparison.Ordinal)), Passage("d", "Other."));

        Assert.Equal(["a", "d"], packed.Passages.Select(passage => passage.Passage.DocumentId).Order());
        Assert.Equal(2, packed.Duplicates);
    }

    [Fact]
    public async Task Overlapping_spans_of_a_document_are_joined_byte_by_byte()
    {
        const string text = "Erste Größe: zwölf. Zweite Größe: dreißig. Dritte Größe: vierzig.";
        var second = text.IndexOf("Zweite", StringComparison.Ordinal);
        var third = text.IndexOf("Dritte", StringComparison.Ordinal);
        var packed = await PackAsync(new PackingOptions(), Part(text, second, text.Length), Part(text, 0, third));

        var only = Assert.Single(packed.Passages);
        Assert.Equal(text, only.Passage.Text);
        Assert.Equal((0, Encoding.UTF8.GetByteCount(text)), only.Passage.Bytes(new TextSpan(0, text.Length)));
        Assert.Equal(1, packed.Merged);
    }

    [Fact]
    public async Task Spans_that_overlap_in_place_but_not_in_text_stay_apart()
    {
        var packed = await PackAsync(new PackingOptions(), Passage("a", "One two three."), Passage("a", "Four five six.") with { ByteStart = 4 });
        Assert.Equal(2, packed.Passages.Count);
    }

    [Fact]
    public async Task Best_passages_stand_at_both_ends()
    {
        var passages = Enumerable.Range(1, 5).Select(i => Passage($"{i}", $"Passage number {i} says something of its own.")).ToArray();
        async Task<IEnumerable<string>> Order(PassageOrder order) =>
            (await PackAsync(new PackingOptions { Order = order }, passages)).Passages.Select(passage => passage.Passage.DocumentId);

        Assert.Equal(["1", "3", "5", "4", "2"], await Order(PassageOrder.BestAtEnds));
        Assert.Equal(["1", "2", "3", "4", "5"], await Order(PassageOrder.Relevance));
        Assert.Equal(["5", "4", "3", "2", "1"], await Order(PassageOrder.Reversed));
    }

    [Fact]
    public async Task Sentences_that_answer_stay_in_order_and_gaps_are_marked()
    {
        const string filler = "The weather was fine that day and nobody had much to do in town. ";
        var text = "The Paris office is in a side street. " + filler + filler.Replace("weather", "market", StringComparison.Ordinal) + "The Paris office opens at 9:15.";
        var packed = await PackAsync(new PackingOptions { MaxTokens = 20 }, Passage("a", text));

        Assert.Equal("The Paris office is in a side street. […] The Paris office opens at 9:15.", Assert.Single(packed.Passages).Text);
        Assert.InRange(packed.Tokens, 1, 20);
    }

    [Fact]
    public async Task Without_compression_the_last_passage_is_cut_after_a_sentence()
    {
        var packed = await PackAsync(
            new PackingOptions { MaxTokens = 16, Compression = CompressionMethod.None, Order = PassageOrder.Relevance },
            Passage("a", "One two three four five six seven."), Passage("b", "Eight nine ten. Eleven twelve thirteen fourteen fifteen sixteen."));

        Assert.Equal(["One two three four five six seven.", "Eight nine ten."], packed.Passages.Select(passage => passage.Text));
    }

    [Fact]
    public async Task A_language_model_drops_the_words_it_expected_and_keeps_numbers_negations_and_what_was_asked()
    {
        const string text = "The Paris office does not open at the usual hour of 8 but at 9:15 because of the long renovation works.";
        SurpriseReader read = (_, given, _) => ValueTask.FromResult<IReadOnlyList<TokenSurprise>>(
            [.. Words(given).Select(word => new TokenSurprise(word, word.Length < 4 || word.Of(given) is "usual" or "because" ? 0.1 : 5))]);
        var packer = new ContextPacker(
            new PackingOptions { MaxTokens = 16, Compression = CompressionMethod.Perplexity }, passages => GroundedPrompt.Documents(GroundedPromptStyle.Compact, passages), s_words, read: read);
        var packed = await packer.PackAsync(Question, [Passage("a", text)], TestContext.Current.CancellationToken);

        var shown = Assert.Single(packed.Passages).Text;
        Assert.InRange(packed.Tokens, 8, 16);
        Assert.All(["Paris", "office", "not", "open", "8", "9:15", "renovation"], word => Assert.Contains(word, shown.Split(' ', '.'), StringComparer.Ordinal));
        Assert.DoesNotContain("because", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void Perplexity_without_a_model_is_refused()
    {
        var failure = Assert.Throws<ValidationException>(() => new ContextPacker(new PackingOptions { Compression = CompressionMethod.Perplexity }, _ => "", s_words));
        Assert.Contains("needs a model's log-probabilities", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whatever_is_packed_keeps_the_budget_and_every_part_is_exact()
    {
        string[] parts = ["Paris", "office", "opens", "at", "9:15.", "Größe", "日本", "refund", "days.", "no", "\n\n", "- item", "🙂", "The"];
        var words = Gen.Int[0, parts.Length - 1].Select(i => parts[i]);
        var passage = Gen.Select(words.Array[1, 60], Gen.Int[0, 2], Gen.Int[0, 30]);
        await Gen.Select(passage.Array[0, 8], Gen.Int[16, 60], Gen.Enum<PassageOrder>(), Gen.Bool).SampleAsync(async drawn =>
        {
            var (given, budget, order, extracts) = drawn;
            var found = given.Select(entry => Passage($"{entry.Item2}", string.Join(' ', entry.Item1)) with { ByteStart = entry.Item3 }).ToList();
            var options = new PackingOptions { MaxTokens = budget, Order = order, Compression = extracts ? CompressionMethod.Extractive : CompressionMethod.None };
            var packed = await new ContextPacker(options, passages => GroundedPrompt.Documents(GroundedPromptStyle.Compact, passages), s_words).PackAsync(Question, found);
            Assert.True(packed.Tokens <= budget, $"{packed.Tokens} of {budget}");
            Assert.Equal(Enumerable.Range(1, packed.Passages.Count), packed.Passages.Select(shown => shown.Number));
            foreach (var shown in packed.Passages)
            {
                Assert.NotEmpty(shown.Kept);
                Assert.All(shown.Kept.Zip(shown.Kept.Skip(1)), pair => Assert.True(pair.First.End <= pair.Second.Start));
                Assert.All(shown.Kept, span => Assert.Contains(span.Of(shown.Passage.Text), shown.Text, StringComparison.Ordinal));
            }
        }, iter: 300);
    }

    private static async Task<PackedContext> PackAsync(PackingOptions options, params Passage[] found) => await new ContextPacker(
        options, passages => GroundedPrompt.Documents(GroundedPromptStyle.Compact, passages), s_words).PackAsync(Question, found, TestContext.Current.CancellationToken);

    private static Passage Passage(string document, string text) => new() { DocumentId = document, Name = document + ".md", Text = text };

    private static Passage Part(string text, int start, int end) => Passage("doc", text[start..end]) with { ByteStart = Encoding.UTF8.GetByteCount(text.AsSpan(0, start)) };

    private static IEnumerable<TextSpan> Words(string text)
    {
        var start = 0;
        foreach (var word in text.Split(' '))
        {
            yield return new TextSpan(start, word.Length);
            start += word.Length + 1;
        }
    }
}
