using OrleansLlm.Training.Embedded.Templates;

namespace OrleansLlm.Training.Embedded.Families;

/// <summary>Questions about the product and its field, answered by heart.</summary>
internal sealed class FaqFamily : ExampleFamily
{
    private static readonly IReadOnlyList<TemplateBlock> s_blocks = TemplateFile.Read("faq");

    public override string Name => "faq";

    /// <summary>One question and its answer.</summary>
    public static string[] Turn(ExampleScene scene)
    {
        var block = scene.Pick(s_blocks.Skip(1).ToList());
        string ask = block.Has("ask")
            ? block.Fill("ask", scene)
            : s_blocks[0].Fill("ask", scene.Fresh().With("term", block.Fill("term", scene)));
        return [ask, block.Fill("answer", scene)];
    }

    public override EmbeddedExample Next(ExampleScene scene) => Turns(null, Turn(scene));
}
