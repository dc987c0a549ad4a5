namespace OrleansLlm.Retrieval.Packing;

/// <summary>Sentences that were chosen of ranked passages, as a prompt shows them.</summary>
/// <param name="ranked">All passages, best first.</param>
/// <param name="order">The order of presentation.</param>
internal sealed class PassageSelection(IReadOnlyList<Passage> ranked, PassageOrder order)
{
    /// <summary>The passages that something was chosen of, in the order of presentation, numbered.</summary>
    /// <param name="chosen">The sentences or words.</param>
    /// <param name="elision">What stands between parts that do not touch.</param>
    public List<PackedPassage> Show(IEnumerable<ScoredSentence> chosen, string elision = PackedPassage.SentenceElision)
    {
        var parts = chosen.GroupBy(sentence => sentence.Rank).OrderBy(group => group.Key).ToList();
        var passages = parts.ConvertAll(group => ranked[group.Key]);
        return [.. PassageOrdering.Arrange(passages, order).Select((at, i) => new PackedPassage
        {
            Number = i + 1,
            Passage = passages[at],
            Kept = Join(passages[at].Text, parts[at].Select(sentence => sentence.Span)),
            Elision = elision,
        })];
    }

    /// <summary>Neighbours that only white space parts are one part.</summary>
    private static List<TextSpan> Join(string text, IEnumerable<TextSpan> spans)
    {
        var joined = new List<TextSpan>();
        foreach (var span in spans.OrderBy(span => span.Start))
        {
            if (joined.Count > 0 && text.AsSpan(joined[^1].End, span.Start - joined[^1].End).IsWhiteSpace())
            {
                joined[^1] = new TextSpan(joined[^1].Start, span.End - joined[^1].Start);
            }
            else
            {
                joined.Add(span);
            }
        }

        return joined;
    }
}
