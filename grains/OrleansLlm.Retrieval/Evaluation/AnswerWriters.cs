using OrleansLlm.Retrieval.Packing;

namespace OrleansLlm.Retrieval.Evaluation;

/// <summary>Write answers without a model, so that what checks them can be measured alone. They are the question's words with an answer behind them, unless said otherwise.</summary>
public static class AnswerWriters
{
    /// <summary>The right answer with a mark; of about every other question the mark of another passage, to be found out.</summary>
    public static ValueTask<string> Marked(SquadQuestion question, PackedContext context, CancellationToken cancellationToken)
    {
        var own = AnswerSearch.NameOf(question.Paragraph);
        var isWrong = question.Text.Length % 2 == 1;
        var mark = context.Passages.FirstOrDefault(passage => (passage.Passage.DocumentId == own) != isWrong)?.Number;
        return ValueTask.FromResult(Say(question, $"{question.Answers[0]}{(mark is null ? "" : $" [{mark}]")}"));
    }

    /// <summary>The right answer without a mark: every citation is one that code attached.</summary>
    public static ValueTask<string> Bare(SquadQuestion question, PackedContext context, CancellationToken cancellationToken) => ValueTask.FromResult(Say(question, question.Answers[0]));

    /// <summary>The right answer alone, often one name or number, without a mark.</summary>
    public static ValueTask<string> Terse(SquadQuestion question, PackedContext context, CancellationToken cancellationToken) => ValueTask.FromResult($"{question.Answers[0]}.");

    /// <summary>A wrong answer without a mark, which nothing should be cited for: that of another question about the same article, a number in place of a number.</summary>
    public static AnswerWriter Wrong(SquadDataset dataset)
    {
        var byArticle = dataset.Questions.Where(question => question.Answers.Count > 0).ToLookup(question => dataset.Paragraphs[question.Paragraph].Article);
        return (question, _, _) =>
        {
            var others = byArticle[dataset.Paragraphs[question.Paragraph].Article].Select(other => other.Answers[0]).Where(other => !IsLike(other, question)).ToList();
            var alike = others.FindAll(other => HasNumber(other) == HasNumber(question.Answers[0]));
            var from = alike.Count > 0 ? alike : others;
            return ValueTask.FromResult(Say(question, from.Count > 0 ? from[question.Text.Length % from.Count] : "no one knows"));
        };
    }

    private static bool IsLike(string other, SquadQuestion question) =>
        question.Answers.Any(answer => other.Contains(answer, StringComparison.OrdinalIgnoreCase) || answer.Contains(other, StringComparison.OrdinalIgnoreCase))
        || question.Text.Contains(other, StringComparison.OrdinalIgnoreCase);

    private static bool HasNumber(string answer) => answer.Any(char.IsAsciiDigit);

    private static string Say(SquadQuestion question, string answer) => $"{question.Text.TrimEnd('?', ' ')}: {answer}.";
}
