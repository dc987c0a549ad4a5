using System.Globalization;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Routing.Learning;
using OrleansLlm.Routing.Learning.Scoring;

namespace OrleansLlm.Cli.Routing.Training;

/// <summary>How true an answer scorer's probabilities are, as a table.</summary>
internal static class ScorerText
{
    public static string Of(AnswerScorer scorer, IReadOnlyList<AnswerExample> answers, bool measureAll)
    {
        var scored = answers.Where(answer => measureAll || RouterTrainer.IsHeldOut(answer.Question, scorer.Info.Holdout))
            .Select(answer => (answer.Right, Score: scorer.Score(answer.Question, answer.Answer, answer.Logprobs.Span))).ToArray();
        if (scored.Length == 0)
        {
            throw new CliException("No answer's question is among the held out ones. Give more data, or --all.");
        }

        var bins = scored.GroupBy(pair => Math.Min(9, (int)(pair.Score * 10))).OrderBy(bin => bin.Key).ToArray();
        var error = bins.Sum(bin => Math.Abs(bin.Average(pair => pair.Right) - bin.Average(pair => pair.Score)) * bin.Count() / scored.Length);
        var brier = scored.Average(pair => (pair.Right - pair.Score) * (pair.Right - pair.Score));
        return string.Create(CultureInfo.InvariantCulture, $"{scored.Length} answers, calibration error {error:0.000}, Brier score {brier:0.000}, AUC {Auc(scored):0.000}\n")
            + TextTable.Format(
                ["score", "answers", "mean score", "right"],
                [.. bins.Select(bin => (IReadOnlyList<string>)[$"{Number(bin.Key / 10.0)} - {Number((bin.Key + 1) / 10.0)}", $"{bin.Count()}", Number(bin.Average(pair => pair.Score)), Number(bin.Average(pair => pair.Right))])]);
    }

    /// <summary>The probability that a right answer scores above a wrong one, ties counting half.</summary>
    private static double Auc((float Right, float Score)[] scored)
    {
        var (above, below, pairs) = (0.0, 0.0, 0.0);
        foreach (var group in scored.GroupBy(pair => pair.Score).OrderBy(group => group.Key))
        {
            var (right, wrong) = (group.Sum(pair => pair.Right), group.Sum(pair => 1 - pair.Right));
            pairs += right * (below + (wrong / 2.0));
            (above, below) = (above + right, below + wrong);
        }

        return above * below == 0 ? double.NaN : pairs / (above * below);
    }

    private static string Number(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);
}
