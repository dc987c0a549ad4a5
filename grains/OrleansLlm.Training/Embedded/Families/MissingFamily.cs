namespace OrleansLlm.Training.Embedded.Families;

/// <summary>Questions that the documents do not answer: about something else of a kind that is there, or of another kind about what is there.</summary>
internal sealed class MissingFamily : ExampleFamily
{
    private const int MostFacts = 5;
    private readonly GroundedFamily _grounded = new();

    public override string Name => "not-found";

    public override EmbeddedExample Next(ExampleScene scene)
    {
        var documents = DocumentSet.Make(scene, scene.Random.Next(1, MostFacts + 1));
        var turns = new List<string>();
        if (scene.OneIn(3))
        {
            var there = scene.Pick(documents.Facts);
            turns.AddRange([there.Question(), documents.Answer(there)]);
        }

        turns.AddRange([Absent(scene, documents.Facts).Question(), GroundedFamily.Missing(scene)]);
        return _grounded.Ask(scene, documents, turns) with { Family = Name };
    }

    private static DocumentFact Absent(ExampleScene scene, IReadOnlyList<DocumentFact> facts)
    {
        while (true)
        {
            var near = scene.Pick(facts);
            var fact = scene.OneIn(3) ? DocumentFact.Make(scene.Fresh()) : scene.OneIn(2) ? DocumentFact.Make(near.Block, scene.Fresh()) : SameSubject(scene, near);
            if (!facts.Any(fact.IsLike))
            {
                return fact;
            }
        }
    }

    private static DocumentFact SameSubject(ExampleScene scene, DocumentFact near)
    {
        var own = scene.Fresh();
        foreach (string name in near.Block.Heads[0])
        {
            own.With(name, near.Scene.ValueOf(new(name, name)));
        }

        return DocumentFact.Make(own);
    }
}
