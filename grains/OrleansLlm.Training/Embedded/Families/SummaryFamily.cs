using OrleansLlm.Training.Embedded.Templates;

namespace OrleansLlm.Training.Embedded.Families;

/// <summary>Reports of three or four sentences, and the one that is left of them.</summary>
internal sealed class SummaryFamily : ExampleFamily
{
    private static readonly IReadOnlyList<TemplateBlock> s_blocks = TemplateFile.Read("summaries");

    public override string Name => "summary";

    public override EmbeddedExample Next(ExampleScene scene)
    {
        var block = scene.Pick(s_blocks.Skip(1).ToList());
        string text = block.Fill("text", scene);
        return Turns(null, s_blocks[0].Fill("ask", scene.Fresh().With("text", text)), block.Fill("summary", scene));
    }
}
