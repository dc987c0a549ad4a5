namespace OrleansLlm.Training.Embedded.Families;

/// <summary>Questions that the documents do not answer: about something else of a kind that is there, or of another kind about what is there.</summary>
internal sealed class MissingFamily : ExampleFamily
{
    private const int MostFacts = 5;
    private const int MostLearned = 4;
    private readonly GroundedFamily _grounded = new();

    public override string Name => "not-found";

    public override EmbeddedExample Next(ExampleScene scene)
    {
        var documents = DocumentSet.Make(scene, scene.Random.Next(1, MostFacts + 1));
        int before = scene.Split == ExampleSplit.Train ? scene.Random.Next(MostLearned) : scene.Random.Next(3) / 2;
        return _grounded.Ask(scene, documents, [.. Enumerable.Range(0, before).SelectMany(_ => Before(scene, documents)), .. Without(scene, documents)]) with { Family = Name };
    }

    // To learn from, what is there and what is not is asked of the same documents.
    private static string[] Before(ExampleScene scene, DocumentSet documents)
    {
        if (scene.Split == ExampleSplit.Train && scene.OneIn(2))
        {
            return Without(scene, documents);
        }

        var there = scene.Pick(documents.Facts);
        return [there.Question(), there.Text];
    }

    private static string[] Without(ExampleScene scene, DocumentSet documents)
    {
        var absent = Absent(scene, documents.Facts);
        return [absent.Question(), GroundedFamily.Missing(scene, absent.Lead)];
    }

    private static DocumentFact Absent(ExampleScene scene, IReadOnlyList<DocumentFact> facts)
    {
        while (true)
        {
            var near = scene.Pick(facts);
            var fact = scene.Random.Next(4) switch
            {
                0 => DocumentFact.Make(scene.Fresh()),
                1 => DocumentFact.Make(near.Block, scene.Fresh()),
                _ => near.Beside(),
            };
            if (!facts.Any(fact.IsLike))
            {
                return fact;
            }
        }
    }
}
