using OrleansLlm.Training.Embedded.Templates;

namespace OrleansLlm.Training.Embedded.Families;

/// <summary>What the user told some turns ago.</summary>
internal sealed class MemoryFamily : ExampleFamily
{
    private const int MostTold = 3;
    private static readonly IReadOnlyList<TemplateBlock> s_blocks = TemplateFile.Read("memory");

    public override string Name => "memory";

    public override EmbeddedExample Next(ExampleScene scene)
    {
        var told = Choose(scene, scene.Random.Next(1, MostTold + 1)).Select(block => (Block: block, Scene: scene.Fresh())).ToList();
        var turns = new List<string>();
        foreach (var (block, own) in told)
        {
            turns.AddRange([block.Fill("tell", own), block.Fill("reply", own)]);
            if (scene.OneIn(3))
            {
                turns.AddRange(scene.OneIn(2) ? TalkFamily.Turn(scene.Fresh()) : FaqFamily.Turn(scene.Fresh()));
            }
        }

        foreach (var (block, own) in told.OrderBy(_ => scene.Random.Next()).Take(scene.Random.Next(1, told.Count + 1)))
        {
            turns.AddRange([block.Fill("ask", own), block.Fill("answer", own)]);
        }

        return Turns(null, turns);
    }

    private static IEnumerable<TemplateBlock> Choose(ExampleScene scene, int count)
    {
        var blocks = s_blocks.ToArray();
        scene.Random.Shuffle(blocks);
        return blocks.Take(count);
    }
}
