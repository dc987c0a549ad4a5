namespace OrleansLlm.Retrieval.Answerability;

/// <summary>How well a model tells questions that passages answer from others.</summary>
/// <param name="Answered">The share of answerable questions that are answered.</param>
/// <param name="Refused">The share of others that are refused.</param>
/// <param name="Auc">The chance that an answerable question scores above another one; 0.5 is a coin.</param>
public sealed record AnswerabilityFigures(double Answered, double Refused, double Auc)
{
    /// <summary>The mean of both shares.</summary>
    public double Balanced => (Answered + Refused) / 2;

    /// <summary>Measures on questions that were not fitted on.</summary>
    public static AnswerabilityFigures Of(AnswerabilityModel model, IReadOnlyList<AnswerabilityExample> examples)
    {
        var scored = examples.Select(example => (Score: model.Probability(example.Features), example.IsAnswered)).OrderBy(entry => entry.Score).ToList();
        var (positives, negatives) = (scored.Count(entry => entry.IsAnswered), scored.Count(entry => !entry.IsAnswered));
        var (below, pairs) = (0.0, 0.0);
        foreach (var equal in scored.GroupBy(entry => entry.Score))
        {
            var (yes, no) = (equal.Count(entry => entry.IsAnswered), equal.Count(entry => !entry.IsAnswered));
            pairs += yes * (below + (no / 2.0));
            below += no;
        }

        return new AnswerabilityFigures(
            Share(scored.Count(entry => entry.IsAnswered && entry.Score >= model.Threshold), positives),
            Share(scored.Count(entry => !entry.IsAnswered && entry.Score < model.Threshold), negatives),
            positives == 0 || negatives == 0 ? 0 : pairs / ((double)positives * negatives));
    }

    private static double Share(int part, int whole) => whole == 0 ? 0 : (double)part / whole;
}
