using OrleansLlm.Training.Embedded.Templates;

namespace OrleansLlm.Training.Embedded.Families;

/// <summary>Small talk, who the model is, and what it does not know.</summary>
internal sealed class TalkFamily : ExampleFamily
{
    private static readonly IReadOnlyList<TemplateBlock> s_blocks = TemplateFile.Read("talk");

    public override string Name => "talk";

    /// <summary>One question and its answer.</summary>
    public static string[] Turn(ExampleScene scene)
    {
        var block = scene.Pick(s_blocks);
        return [block.Fill("ask", scene), block.Fill("answer", scene)];
    }

    public override EmbeddedExample Next(ExampleScene scene) => Turns(null, Turn(scene));
}
