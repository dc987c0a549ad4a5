using OrleansLlm.Models.Templates;

namespace OrleansLlm.Training.Data.Feedback;

/// <summary>Makes training examples of rated answers.</summary>
public static class FeedbackExamples
{
    /// <summary>Chats of the answers that were good; of equal ones, one.</summary>
    /// <param name="answers">The answers.</param>
    /// <param name="least">From which score on an answer is good.</param>
    /// <param name="system">A system message for all, or null.</param>
    public static IEnumerable<TrainingExample> Chats(IEnumerable<RatedAnswer> answers, float least, string? system) => answers
        .Where(answer => answer.Score >= least).DistinctBy(answer => (answer.Question, answer.Answer))
        .Select(answer => new TrainingExample { Messages = [.. Ask(answer.Question, system), Assistant(answer.Answer)] });

    /// <summary>Preferences: for each question, every good answer against every bad one.</summary>
    /// <param name="answers">The answers.</param>
    /// <param name="least">From which score on an answer is good.</param>
    /// <param name="most">Up to which score an answer is bad, below <paramref name="least"/>.</param>
    /// <param name="system">A system message for all, or null.</param>
    public static IEnumerable<TrainingExample> Preferences(IEnumerable<RatedAnswer> answers, float least, float most, string? system) =>
        from question in answers.GroupBy(answer => answer.Question, StringComparer.Ordinal)
        from good in question.Where(answer => answer.Score >= least).Select(answer => answer.Answer).Distinct(StringComparer.Ordinal)
        from bad in question.Where(answer => answer.Score <= most).Select(answer => answer.Answer).Distinct(StringComparer.Ordinal)
        where good != bad
        select new TrainingExample { Messages = [.. Ask(question.Key, system)], Chosen = [Assistant(good)], Rejected = [Assistant(bad)] };

    private static IEnumerable<TemplateMessage> Ask(string question, string? system)
    {
        if (system is not null)
        {
            yield return new TemplateMessage { Role = "system", Content = system };
        }

        yield return new TemplateMessage { Role = "user", Content = question };
    }

    private static TemplateMessage Assistant(string text) => new() { Role = "assistant", Content = text };
}
