using System.Text;
using CsCheck;
using OrleansLlm.Retrieval.Citations;
using OrleansLlm.Retrieval.Packing;

namespace OrleansLlm.Retrieval.Tests.Citations;

public sealed class AnswerCitationsTests
{
    private static readonly string[] s_documents =
    [
        "Le Größenwahn café. The Paris office opens at 9:15. Visitors sign in at the desk.",
        "Refunds for the Zelta printer must be requested within 21 days. Shipping is not free.",
        "Maria Lopez wrote the report about Orion. She works in Lisbon.",
    ];

    private static readonly PackedContext s_context = new()
    {
        Passages = [.. s_documents.Select((text, i) => new PackedPassage
        {
            Number = i + 1,
            Passage = new Passage { DocumentId = $"d{i + 1}", Name = $"d{i + 1}.md", Text = text },
            Kept = [new TextSpan(0, text.Length)],
        })],
    };

    [Fact]
    public void A_right_mark_stays_and_resolves_to_exact_bytes()
    {
        var answer = Check("The Paris office opens at 9:15. [1]");

        Assert.Equal("The Paris office opens at 9:15. [1]", answer.Text);
        var citation = Assert.Single(answer.Citations);
        Assert.Equal(("d1", "The Paris office opens at 9:15.", true), (citation.Passage.DocumentId, citation.Quote, citation.IsWritten));
        Assert.Equal("The Paris office opens at 9:15.", answer.Text[citation.Start..citation.End]);
        Assert.True(citation.Resolves(Encoding.UTF8.GetBytes(s_documents[0])));
        Assert.Equal(1, answer.Report.Kept);
    }

    [Theory]
    [InlineData("The Paris office opens at 9:15 [2].", "The Paris office opens at 9:15. [1]", 1, 0)]
    [InlineData("The Paris office opens at 9:15 [9].", "The Paris office opens at 9:15. [1]", 0, 1)]
    [InlineData("The moon is made of green cheese [1].", "The moon is made of green cheese.", 1, 0)]
    public void A_wrong_mark_goes_and_is_counted_and_the_right_one_is_put_in_its_place(string answer, string shown, int unsupported, int unknown)
    {
        var given = Check(answer);
        Assert.Equal(shown, given.Text);
        Assert.Equal((unsupported, unknown, 0), (given.Report.Unsupported, given.Report.Unknown, given.Report.Kept));
    }

    [Fact]
    public void Statements_without_marks_get_one_when_a_passage_bears_them_out()
    {
        var answer = Check("Maria Lopez works in Lisbon. She likes the sea. Refunds for the Zelta printer: within 21 days.");

        Assert.Equal("Maria Lopez works in Lisbon. [3] She likes the sea. Refunds for the Zelta printer: within 21 days. [2]", answer.Text);
        Assert.Equal((3, 2, 2), (answer.Report.Statements, answer.Report.Supported, answer.Report.Attached));
        Assert.Equal(2 / 3.0, answer.Report.Groundedness, 1e-9);
    }

    [Theory]
    [InlineData("The Paris office opens at 9:45. [1]")]
    [InlineData("The Paris office opens at 8. [1]")]
    [InlineData("The Paris office does not open at 9:15. [1]")]
    [InlineData("The report about Orion was written by Maria Weber. [3]")]
    public void A_wrong_number_or_name_or_a_denial_is_not_borne_out(string answer)
    {
        var given = Check(answer);
        Assert.Empty(given.Citations);
        Assert.Equal((1, 0, 1), (given.Report.Statements, given.Report.Supported, given.Report.Unsupported));
    }

    [Fact]
    public void Marks_within_a_sentence_are_about_what_stands_before_them()
    {
        var answer = Check("The Paris office opens at 9:15 [1] and refunds for the Zelta printer must be requested within 21 days [2].");
        Assert.Equal("The Paris office opens at 9:15 [1] and refunds for the Zelta printer must be requested within 21 days [2].", answer.Text);
        Assert.Equal([1, 2], answer.Citations.Select(citation => citation.Number));
    }

    [Fact]
    public void Not_found_is_no_statement_and_gets_no_citation()
    {
        var answer = Check(GroundedPrompt.NotFound + " [1]");
        Assert.Equal(GroundedPrompt.NotFound, answer.Text);
        Assert.True(answer.Report.IsNotFound);
        Assert.Equal((0, 1), (answer.Report.Statements, answer.Report.Unsupported));
    }

    [Theory]
    [InlineData("Use array[i] and [see this] or [x]: fine.")]
    [InlineData("```\nvar a = b[1];\n```")]
    [InlineData("An open [ bracket and [12345] stay")]
    public void Brackets_that_are_no_marks_stay(string answer) => Assert.Equal(answer, Check(answer).Text);

    [Fact]
    public void Made_up_quotations_are_counted()
    {
        Assert.Equal(1, Check("It says \"the office never closes at all\" and \"opens at 9:15\".").Report.Misquotes);
        Assert.Equal(0, Check("It says \"The Paris office opens at 9:15.\" [1]").Report.Misquotes);
    }

    [Fact]
    public void Without_marks_in_the_text_citations_are_told_beside_it()
    {
        var answer = AnswerCitations.Check("The Paris office opens at 9:15 [1]. Maria Lopez works in Lisbon.", s_context, new CitationOptions { ShowMarks = false });
        Assert.Equal("The Paris office opens at 9:15. Maria Lopez works in Lisbon.", answer.Text);
        Assert.Equal([1, 3], answer.Citations.Select(citation => citation.Number));
        Assert.Equal("Maria Lopez works in Lisbon.", answer.Text[answer.Citations[1].Start..answer.Citations[1].End]);
    }

    [Fact]
    public void However_an_answer_is_cut_into_parts_it_is_shown_the_same()
    {
        string[] all =
        [
            "The Paris office opens at 9:15", "[1]", " [2]", ".", " ", "\n", "Dr. Maria Lopez works in Lisbon. ", "[1, 3]", "【2†source】", "x[0]", "Refunds within 21 days.", "```", "[", "日本。", "He said no",
        ];
        var parts = Gen.Int[0, all.Length - 1].Select(i => all[i]);
        Gen.Select(parts.Array[0, 12], Gen.Int[1, 7]).Sample((given, size) =>
        {
            var text = string.Concat(given);
            var whole = Check(text);
            var (check, shown, citations) = (new AnswerCitations(s_context, new CitationOptions()), new StringBuilder(), new List<Citation>());
            foreach (var part in text.Chunk(size))
            {
                Take(check.Add(new string(part)));
            }

            Take(check.End());
            Assert.Equal(whole.Text, shown.ToString());
            Assert.Equal(whole.Citations, citations);
            Assert.Equal(whole.Report, check.Report);
            Assert.All(citations, citation =>
            {
                Assert.True(citation.Resolves(Encoding.UTF8.GetBytes(s_documents[citation.Number - 1])));
                Assert.True(citation.Start < citation.End && citation.End <= shown.Length);
            });

            void Take(CitedPiece piece)
            {
                shown.Append(piece.Text);
                citations.AddRange(piece.Citations);
            }
        }, iter: 3000);
    }

    [Theory]
    [InlineData("The sign says «The Paris office opens at 9:15.» Maria Lopez works in Lisbon.")]
    [InlineData("The sign says [The Paris office opens at 9:15.] Maria Lopez works in Lisbon.")]
    public void A_sentence_ends_behind_the_mark_that_closes_its_quotation(string answer)
    {
        var given = Check(answer);
        Assert.Equal((2, 2), (given.Report.Statements, given.Report.Attached));
        Assert.Equal("Maria Lopez works in Lisbon.", given.Text[given.Citations[1].Start..given.Citations[1].End]);
    }

    [Fact]
    public void Citations_resolve_to_their_exact_bytes_whatever_stands_in_the_document()
    {
        string[] all =
        [
            "The Paris office opens at 9:15.", "Größe 42 fits the naïve visitor.", "Zoë’s café 😀 closes at 18:30!", "An e\u0301clair costs 3 €.", "她说：“价格是 5 元。”", "👩‍👩‍👧 pay 20 € together?", "Half \uD83D of a pair.",
            "\r\n\r\n", "\r\n- ", "\n", "| a | 7 |", " ",
        ];
        var pieces = Gen.Int[0, all.Length - 1].Select(i => all[i]);
        Gen.Select(pieces.Array[1, 14], Gen.Int[0, 13], pieces.Array[1, 5], Gen.Bool).Sample((given, from, said, marked) =>
        {
            from = Math.Min(from, given.Length - 1);
            var (before, text) = (string.Concat(given.Take(from)), string.Concat(given.Skip(from)));
            var passage = new Passage { DocumentId = "d", Name = "d", Text = text, ByteStart = Encoding.UTF8.GetByteCount(before) };
            var context = new PackedContext { Passages = [new PackedPassage { Number = 1, Passage = passage, Kept = [new TextSpan(0, text.Length)] }] };
            var answer = AnswerCitations.Check(string.Concat(said.Select(piece => piece + (marked ? " [1]" : " "))), context, new CitationOptions());
            var document = Encoding.UTF8.GetBytes(before + text);
            Assert.All(answer.Citations, citation =>
            {
                Assert.True(citation.Resolves(document));
                Assert.Equal(citation.Quote, citation.Quote.Trim());
                Assert.True(citation.Start < citation.End && citation.End <= answer.Text.Length);
            });
        }, iter: 5000);
    }

    private static CitedAnswer Check(string answer) => AnswerCitations.Check(answer, s_context, new CitationOptions());
}
