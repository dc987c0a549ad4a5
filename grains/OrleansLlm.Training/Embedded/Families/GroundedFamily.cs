using OrleansLlm.Training.Embedded.Templates;

namespace OrleansLlm.Training.Embedded.Families;

/// <summary>Numbered documents, and questions that one of them answers: the answer is its sentence. Where it stands is found by code, which attaches citations.</summary>
internal sealed class GroundedFamily : ExampleFamily
{
    private const int MostFacts = 6;
    private const int MostQuestions = 3;
    private const int MostLearned = 7;
    private static readonly TemplateBlock s_system = TemplateFile.Read("grounding")[0];
    private static readonly TemplateBlock s_inline = TemplateFile.Read("grounding")[1];
    private static readonly TemplateBlock s_missing = TemplateFile.Read("grounding")[2];

    public override string Name => "grounded";

    public override EmbeddedExample Next(ExampleScene scene)
    {
        bool isLearned = scene.Split == ExampleSplit.Train;
        var documents = DocumentSet.Make(scene, scene.Random.Next(isLearned ? 2 : 1, MostFacts + 1));
        var asked = documents.Facts.ToArray();
        scene.Random.Shuffle(asked);
        if (isLearned)
        {
            asked = [.. asked, .. asked];
        }

        return Ask(scene, documents, [.. asked.Take(isLearned ? MostLearned : scene.Random.Next(1, MostQuestions + 1)).SelectMany(fact => new[] { fact.Question(), fact.Text })]);
    }

    /// <summary>
    /// The answer when no document has one. It begins with what was asked about, as the answer that is missing would: whether something follows is easier to tell behind a
    /// name than before it.
    /// </summary>
    internal static string Missing(ExampleScene scene, string subject) => $"{subject}: {s_missing.Fill("answer", scene)}";

    /// <summary>Puts documents and turns together: the documents stand in a system message or with the first question.</summary>
    internal EmbeddedExample Ask(ExampleScene scene, DocumentSet documents, IReadOnlyList<string> turns)
    {
        var frame = scene.Fresh().With("documents", documents.Text).With("question", turns[0]);
        return scene.OneIn(2)
            ? Turns(s_system.Fill("frame", frame), turns)
            : Turns(null, [s_inline.Fill("frame", frame), .. turns.Skip(1)]);
    }
}
