namespace OrleansLlm.Training.Embedded.Families;

/// <summary>Facts for one set of documents.</summary>
internal static class DocumentFacts
{
    /// <summary>
    /// Makes facts of which no two answer the same question. Half of them are of a kind that is there already, about something else: a reader has to look
    /// at the names, not only at the kind.
    /// </summary>
    public static IReadOnlyList<DocumentFact> Make(ExampleScene scene, int count)
    {
        var facts = new List<DocumentFact>();
        while (facts.Count < count)
        {
            var own = scene.Fresh();
            var fact = facts.Count > 0 && scene.OneIn(2) ? DocumentFact.Make(scene.Pick(facts).Block, own) : DocumentFact.Make(own);
            if (!facts.Exists(other => IsAlike(other, fact)))
            {
                facts.Add(fact);
            }
        }

        return facts;
    }

    /// <summary>Whether a question about one could be answered by the other.</summary>
    public static bool IsAlike(DocumentFact left, DocumentFact right) => left.Block.Name == right.Block.Name && left.Subject == right.Subject;
}
