using OrleansLlm.Contracts.Feedback;
using OrleansLlm.Routing.Learning.Scoring;

namespace OrleansLlm.Routing.Learning.Data;

/// <summary>
/// Makes training data of feedback. Only entries count that may be trained on and have their texts; of several on one request the last one.
/// </summary>
public static class FeedbackDataset
{
    /// <summary>
    /// Questions with what is known of two models' answers. A score is the quality of the model that answered. A preferred model counts as 1, and the
    /// model that answered as 0 unless it has a score. Several entries of one question are averaged.
    /// </summary>
    /// <param name="entries">Feedback, oldest first.</param>
    /// <param name="weak">The cheap model's name in the feedback.</param>
    /// <param name="strong">The dear model's name in the feedback.</param>
    public static IReadOnlyList<RoutingExample> Questions(IEnumerable<FeedbackEntry> entries, string weak, string strong) =>
    [
        .. Usable(entries).GroupBy(entry => entry.Question!)
            .Select(group => new RoutingExample(group.Key, Mean(group, weak), Mean(group, strong)))
            .Where(example => !float.IsNaN(example.Weak) || !float.IsNaN(example.Strong)),
    ];

    /// <summary>Answers with their scores, for scorers.</summary>
    /// <param name="entries">Feedback, oldest first.</param>
    /// <param name="model">Only answers of this model; null: of all.</param>
    public static IReadOnlyList<AnswerExample> Answers(IEnumerable<FeedbackEntry> entries, string? model = null) =>
    [
        .. Usable(entries).Where(entry => entry is { Answer: not null, Score: not null } && (model is null || entry.Model == model))
            .Select(entry => new AnswerExample(entry.Question!, entry.Answer!, entry.Score!.Value)),
    ];

    private static IEnumerable<FeedbackEntry> Usable(IEnumerable<FeedbackEntry> entries) =>
        entries.GroupBy(entry => entry.RequestId).Select(group => group.Last()).Where(entry => entry is { MayTrain: true, Question: not null });

    private static float Mean(IEnumerable<FeedbackEntry> entries, string model)
    {
        var known = entries.Select(entry => QualityOf(entry, model)).Where(quality => !float.IsNaN(quality)).ToArray();
        return known.Length == 0 ? float.NaN : known.Average();
    }

    private static float QualityOf(FeedbackEntry entry, string model)
    {
        if (entry.Model == model)
        {
            return entry.Score ?? (entry.PreferredModel is null ? float.NaN : entry.PreferredModel == model ? 1 : 0);
        }

        return entry.PreferredModel == model ? 1 : float.NaN;
    }
}
