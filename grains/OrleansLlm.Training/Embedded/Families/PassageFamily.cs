namespace OrleansLlm.Training.Embedded.Families;

/// <summary>
/// The parts of a grounded answer one by one, many for each set of documents: which passage speaks of a name or answers a question, if any does, and what a passage
/// says. Only trained on, never measured.
/// </summary>
internal sealed class PassageFamily : ExampleFamily
{
    /// <summary>The answer where no passage has it.</summary>
    public const string NotThere = "Not there.";

    private const int MostFacts = 6;
    private const int LeastTurns = 4;
    private const int MostTurns = 8;

    public override string Name => "passage";

    public override EmbeddedExample Next(ExampleScene scene)
    {
        var documents = DocumentSet.Make(scene, scene.Random.Next(2, MostFacts + 1));
        int turns = scene.Random.Next(LeastTurns, MostTurns + 1);
        return Turns(documents.Text, Enumerable.Range(0, turns).SelectMany(_ => Turn(scene, documents)));
    }

    private static string[] Turn(ExampleScene scene, DocumentSet documents)
    {
        var fact = scene.Pick(documents.Facts);
        return scene.Random.Next(6) switch
        {
            0 => [$"Read {documents.Mark(fact)}", documents.Passage(fact)],
            1 => OfName(documents, DocumentFact.Make(fact.Block, scene.Fresh())),
            2 => OfQuestion(documents, scene.OneIn(2) ? fact.Beside() : DocumentFact.Make(fact.Block, scene.Fresh())),
            3 => OfName(documents, fact),
            _ => OfQuestion(documents, fact),
        };
    }

    // A name in several passages is asked for as the first of them.
    private static string[] OfName(DocumentSet documents, DocumentFact fact) =>
        [$"Passage of {fact.Subject}?", documents.Facts.FirstOrDefault(other => other.Subject == fact.Subject) is { } there ? documents.Mark(there) : NotThere];

    private static string[] OfQuestion(DocumentSet documents, DocumentFact fact) =>
        [$"Passage: {fact.Question()}", documents.Facts.FirstOrDefault(other => ReferenceEquals(other, fact) || other.IsLike(fact)) is { } there ? documents.Mark(there) : NotThere];
}
