using OrleansLlm.Training.Embedded.Templates;
using OrleansLlm.Training.Embedded.Values;

namespace OrleansLlm.Training.Embedded.Families;

/// <summary>A fact of a made document, with the scene that its questions are filled from.</summary>
internal sealed record DocumentFact(TemplateBlock Block, ExampleScene Scene, string Text)
{
    private static readonly IReadOnlyList<TemplateBlock> s_blocks = TemplateFile.Read("facts");

    /// <summary>What the fact is about.</summary>
    public string Subject => string.Join(' ', Block.Heads[0].Select(name => Scene.ValueOf(new(name, name))));

    /// <summary>Makes a fact of any kind: to learn from, one in so many of a made kind.</summary>
    public static DocumentFact Make(ExampleScene scene, int madeOneIn = 2) => Make(scene.Split == ExampleSplit.Train && scene.OneIn(madeOneIn) ? MadeFacts.Block(scene.Random) : scene.Pick(s_blocks), scene);

    /// <summary>Makes a fact of a kind.</summary>
    public static DocumentFact Make(TemplateBlock block, ExampleScene scene)
    {
        string text = block.Fill("fact", scene);
        return new(block, scene, scene.Split == ExampleSplit.Train ? Words.After(text, scene.Random) : text);
    }

    /// <summary>Makes a fact of another kind about the same, often one that begins with the same words.</summary>
    public DocumentFact Beside()
    {
        var own = Scene.Fresh();
        foreach (string name in Block.Heads[0])
        {
            own.With(name, Scene.ValueOf(new(name, name)));
        }

        return Make(MadeFacts.IsMade(Block) ? MadeFacts.Another(Block, Scene.Random) : AnotherKind(), own);
    }

    private TemplateBlock AnotherKind()
    {
        TemplateBlock[] others = [.. s_blocks.Where(other => other != Block && other.Heads[0].SequenceEqual(Block.Heads[0]))];
        TemplateBlock[] nearest = [.. others.Where(other => LeadOf(other) == LeadOf(Block))];
        return Scene.Pick(nearest.Length > 0 && Scene.OneIn(2) ? nearest : others);
    }

    /// <summary>How the fact begins in all its wordings: with its subject.</summary>
    public string Lead => Capitalised(SlotText.Parse(MadeFacts.IsMade(Block) ? Block.Heads[1][0] : LeadOf(Block)).Fill(Scene));

    /// <summary>A question that the fact answers.</summary>
    public string Question() => Block.Fill("ask", Scene);

    /// <summary>A question that follows one about another fact of the kind.</summary>
    public string FollowUp() => Block.Fill("more", Scene);

    /// <summary>Whether a question about one could be answered by the other.</summary>
    public bool IsLike(DocumentFact other) => Block.Name == other.Block.Name && Subject == other.Subject;

    private static string LeadOf(TemplateBlock block) => CommonWords([.. block.Lines.Where(line => line.Key == "fact").Select(line => line.Text.Source)]);

    private static string CommonWords(IReadOnlyList<string> texts) => texts.Aggregate((one, other) => string.Join(' ', one.Split(' ').Zip(other.Split(' ')).TakeWhile(pair => pair.First == pair.Second).Select(pair => pair.First)));

    private static string Capitalised(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
