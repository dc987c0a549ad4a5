using OrleansLlm.Training.Embedded.Templates;

namespace OrleansLlm.Training.Embedded.Families;

/// <summary>Texts and the label that fits.</summary>
internal sealed class ClassificationFamily : ExampleFamily
{
    private static readonly IReadOnlyList<TemplateBlock> s_blocks = TemplateFile.Read("classification");

    public override string Name => "classification";

    public override EmbeddedExample Next(ExampleScene scene)
    {
        var block = scene.Pick(s_blocks);
        string label = scene.Pick(block.Heads[0]);
        string text = block.Fill(label, scene);
        return Turns(null, block.Fill("ask", scene.Fresh().With("text", text)), label);
    }
}
