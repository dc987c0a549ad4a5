using OrleansLlm.Training.Embedded.Templates;

namespace OrleansLlm.Training.Embedded.Families;

/// <summary>Numbered documents, and questions that one of them answers: the answer is its sentence with its number.</summary>
internal sealed class GroundedFamily : ExampleFamily
{
    private const int MostFacts = 6;
    private static readonly TemplateBlock s_system = TemplateFile.Read("grounding")[0];
    private static readonly TemplateBlock s_inline = TemplateFile.Read("grounding")[1];
    private static readonly TemplateBlock s_missing = TemplateFile.Read("grounding")[2];

    public override string Name => "grounded";

    public override EmbeddedExample Next(ExampleScene scene)
    {
        var facts = DocumentFacts.Make(scene, scene.Random.Next(1, MostFacts + 1));
        return Ask(scene, facts, Questions(scene, facts));
    }

    /// <summary>The answer when no document has one.</summary>
    internal static string Missing(ExampleScene scene) => s_missing.Fill("answer", scene);

    /// <summary>Puts documents and turns together: the documents stand in a system message or before the first question.</summary>
    internal EmbeddedExample Ask(ExampleScene scene, IReadOnlyList<DocumentFact> facts, IReadOnlyList<string> turns)
    {
        string documents = string.Join('\n', facts.Select((fact, i) => $"[{i + 1}] {fact.Text}"));
        var frame = scene.Fresh().With("documents", documents).With("question", turns[0]);
        return scene.OneIn(2)
            ? Turns(s_system.Fill("frame", frame), turns)
            : Turns(null, [s_inline.Fill("frame", frame), .. turns.Skip(1)]);
    }

    /// <summary>The answer that cites.</summary>
    internal static string Answer(IReadOnlyList<DocumentFact> facts, int index) => $"{facts[index].Text} [{index + 1}]";

    private static List<string> Questions(ExampleScene scene, IReadOnlyList<DocumentFact> facts)
    {
        var turns = new List<string>();
        int[] order = [.. Enumerable.Range(0, facts.Count)];
        scene.Random.Shuffle(order);
        foreach (int index in order.Take(scene.Random.Next(1, 4)))
        {
            turns.AddRange([facts[index].Question(), Answer(facts, index)]);
        }

        return turns;
    }
}
