using System.Text;
using System.Text.RegularExpressions;
using OrleansLlm.Retrieval.Citations;
using OrleansLlm.Retrieval.Packing;

namespace OrleansLlm.Retrieval.Evaluation;

/// <summary>Counts while answers are evaluated. One thread.</summary>
internal sealed partial class AnswerCounts
{
    private readonly Share _answered = new();
    private readonly Share _refused = new();
    private readonly Share _correct = new();
    private readonly Share _grounded = new();
    private readonly Share _hasCitation = new();
    private readonly Share _quotesAnswer = new();
    private readonly Share _cited = new();
    private readonly Share _covered = new();
    private readonly Share _quoted = new();
    private readonly Share _kept = new();
    private readonly Share _removed = new();
    private readonly Share _resolved = new();

    public int Questions { get; set; }

    public AnswerFigures Figures => new()
    {
        Questions = Questions,
        Answered = _answered.Value,
        Refused = _refused.Value,
        Decided = (_answered.Sum + _refused.Sum) / Math.Max(1, _answered.Count + _refused.Count),
        Correct = _correct.Value,
        Groundedness = _grounded.Value,
        Cited = _hasCitation.Value,
        QuotesAnswer = _quotesAnswer.Value,
        CitationPrecision = _cited.Value,
        CitationRecall = _covered.Value,
        QuotePrecision = _quoted.Value,
        RightMarksKept = _kept.Value,
        WrongMarksRemoved = _removed.Value,
        Resolved = _resolved.Value,
    };

    public void Decide(bool hasAnswer, bool isAnswered) => (hasAnswer ? _answered : _refused).Add(isAnswered == hasAnswer);

    public void Check(SquadQuestion question, string paragraph, string gold, string written, PackedContext context, CitedAnswer checkedAnswer)
    {
        _correct.Add(Has(checkedAnswer.Text, question));
        _grounded.Add(checkedAnswer.Report.Groundedness);
        _hasCitation.Add(checkedAnswer.Citations.Count > 0);
        _quotesAnswer.Add(checkedAnswer.Citations.Any(citation => citation.Passage.DocumentId == gold && Has(citation.Quote, question)));
        _covered.Add(checkedAnswer.Citations.Any(citation => citation.Passage.DocumentId == gold));
        foreach (var citation in checkedAnswer.Citations)
        {
            _cited.Add(citation.Passage.DocumentId == gold);
            if (citation.Passage.DocumentId == gold)
            {
                _quoted.Add(Has(citation.Quote, question));
                _resolved.Add(citation.Resolves(Encoding.UTF8.GetBytes(paragraph)));
            }
        }

        Marks(gold, written, context, checkedAnswer);
    }

    private void Marks(string gold, string written, PackedContext context, CitedAnswer checkedAnswer)
    {
        var kept = checkedAnswer.Citations.Where(citation => citation.IsWritten).Select(citation => citation.Number).ToHashSet();
        foreach (var number in Mark().Matches(written).Select(match => int.Parse(match.ValueSpan[1..^1], System.Globalization.CultureInfo.InvariantCulture)).Distinct())
        {
            var isRight = context.Passages.Any(passage => passage.Number == number && passage.Passage.DocumentId == gold);
            (isRight ? _kept : _removed).Add(kept.Contains(number) == isRight);
        }
    }

    private static bool Has(string text, SquadQuestion question) => question.Answers.Any(answer => text.Contains(answer, StringComparison.OrdinalIgnoreCase));

    [GeneratedRegex(@"\[\d{1,3}\]", RegexOptions.CultureInvariant)]
    private static partial Regex Mark();

    private sealed class Share
    {
        public double Sum { get; private set; }

        public int Count { get; private set; }

        public double Value => Count == 0 ? 0 : Sum / Count;

        public void Add(bool holds) => Add(holds ? 1 : 0);

        public void Add(double part) => (Sum, Count) = (Sum + part, Count + 1);
    }
}
