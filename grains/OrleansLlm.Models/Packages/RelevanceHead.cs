namespace OrleansLlm.Models.Packages;

/// <summary>How a cross-encoder's logits become one relevance from 0 to 1.</summary>
/// <param name="Label">The label that means relevant; null: there is one logit, whose logistic function it is.</param>
public sealed record RelevanceHead(int? Label)
{
    private static readonly string[] s_relevant = ["relevant", "entailment", "yes", "true"];

    /// <summary>The relevance, and the logit that it comes from.</summary>
    public (float Relevance, float Logit) Score(ReadOnlySpan<float> logits)
    {
        if (Label is not { } label)
        {
            return (1 / (1 + MathF.Exp(-logits[0])), logits[0]);
        }

        double sum = 0;
        foreach (float logit in logits)
        {
            sum += Math.Exp(logit - logits[label]);
        }

        return ((float)(1 / sum), logits[label]);
    }

    internal static RelevanceHead Of(ConfigElement config, IReadOnlyList<string> labels)
    {
        if (labels.Count == 1)
        {
            return new RelevanceHead(Label: null);
        }

        var named = Enumerable.Range(0, labels.Count).Where(i => s_relevant.Contains(labels[i], StringComparer.OrdinalIgnoreCase)).ToList();
        return named.Count == 1 ? new RelevanceHead(named[0])
            : labels.Count == 2 && named.Count == 0 ? new RelevanceHead(1)
            : throw new ModelPackageException(
                config.File, "id2label", $"must name one label {string.Join(", ", s_relevant)} when there are more than two. Given: {string.Join(", ", labels)}");
    }
}
