namespace OrleansLlm.Training.Embedded.Families;

/// <summary>Conversations of several turns: a question about a document with a follow-up that only makes sense after it, or turns of different kinds.</summary>
internal sealed class DialogFamily : ExampleFamily
{
    private readonly GroundedFamily _grounded = new();

    public override string Name => "dialog";

    public override EmbeddedExample Next(ExampleScene scene) => scene.OneIn(2) ? FollowUp(scene) : Mixed(scene);

    private EmbeddedExample FollowUp(ExampleScene scene)
    {
        var first = DocumentFact.Make(scene.Fresh());
        DocumentFact second;
        do
        {
            second = DocumentFact.Make(first.Block, scene.Fresh());
        }
        while (first.IsLike(second));
        var facts = DocumentSet.Make(scene, scene.Random.Next(1, 4)).Facts.Where(fact => fact.Block.Name != first.Block.Name).Append(first).Append(second).ToArray();
        scene.Random.Shuffle(facts);
        var documents = new DocumentSet(scene, facts);
        return _grounded.Ask(scene, documents, [first.Question(), first.Text, second.FollowUp(), second.Text]) with { Family = Name };
    }

    private EmbeddedExample Mixed(ExampleScene scene)
    {
        var turns = new List<string>();
        for (int i = scene.Random.Next(2, 5); i > 0; i--)
        {
            turns.AddRange(scene.Random.Next(3) switch
            {
                0 => TalkFamily.Turn(scene.Fresh()),
                1 => FaqFamily.Turn(scene.Fresh()),
                _ => SumFamily.Turn(scene.Fresh()),
            });
        }

        return Turns(null, turns);
    }
}
