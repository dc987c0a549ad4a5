namespace OrleansLlm.Training.Embedded.Families;

/// <summary>Facts in numbered passages.</summary>
internal sealed class DocumentSet
{
    private const int SharedPassage = 3;
    private const int SameSubject = 4;
    private const int MadeOfOne = 4;
    private const int MostTries = 60;
    private readonly IReadOnlyList<DocumentFact> _facts;
    private readonly int[] _numbers;

    /// <summary>Puts facts into passages in their order: one each, mostly.</summary>
    public DocumentSet(ExampleScene scene, IReadOnlyList<DocumentFact> facts)
    {
        _facts = facts;
        _numbers = new int[facts.Count];
        for (int i = 0; i < facts.Count; i++)
        {
            _numbers[i] = i == 0 ? 1 : _numbers[i - 1] + (scene.OneIn(SharedPassage) ? 0 : 1);
        }
    }

    /// <summary>The facts in order.</summary>
    public IReadOnlyList<DocumentFact> Facts => _facts;

    /// <summary>The passages, one a line, each after its number in brackets.</summary>
    public string Text => string.Join('\n', _facts.Zip(_numbers).GroupBy(pair => pair.Second, pair => pair.First.Text).Select(passage => $"[{passage.Key}] {string.Join(' ', passage)}"));

    /// <summary>
    /// Makes facts of which no two answer the same question. Half of them are of a kind that is there already, about something else: a reader has to look
    /// at the names, not only at the kind. Some tell more about what is there already: a reader has to look at the kind as well,
    /// and half of the documents to learn from tell about one subject only.
    /// </summary>
    public static DocumentSet Make(ExampleScene scene, int count)
    {
        var facts = new List<DocumentFact>();
        bool isOfOne = scene.Split == ExampleSplit.Train && scene.OneIn(2);
        for (int tries = 0; facts.Count < count && tries < MostTries; tries++)
        {
            var fact = (isOfOne, facts.Count) switch { (false, _) => Next(scene, facts), (_, 0) => DocumentFact.Make(scene.Fresh(), MadeOfOne), _ => facts[0].Beside() };
            if (!facts.Exists(fact.IsLike))
            {
                facts.Add(fact);
            }
        }

        return new DocumentSet(scene, facts);
    }

    private static DocumentFact Next(ExampleScene scene, List<DocumentFact> facts)
    {
        if (facts.Count > 0 && scene.OneIn(SameSubject))
        {
            return scene.Pick(facts).Beside();
        }

        var own = scene.Fresh();
        return facts.Count > 0 && scene.OneIn(2) ? DocumentFact.Make(scene.Pick(facts).Block, own) : DocumentFact.Make(own);
    }
}
