using System.Globalization;
using OrleansLlm.Training.Embedded.Templates;
using OrleansLlm.Training.Embedded.Values;

namespace OrleansLlm.Training.Embedded.Families;

/// <summary>Sums and differences of numbers up to 30. Held out are pairs of numbers.</summary>
internal sealed class SumFamily : ExampleFamily
{
    private const int Greatest = 30;
    private static readonly IReadOnlyList<TemplateBlock> s_blocks = TemplateFile.Read("sums");

    public override string Name => "sum";

    /// <summary>One sum.</summary>
    public static string[] Turn(ExampleScene scene)
    {
        var block = scene.Pick(s_blocks);
        bool isSum = block.Name == "plus";
        int a, b;
        do
        {
            (a, b) = (scene.Random.Next(Greatest + 1), scene.Random.Next(Greatest + 1));
        }
        while ((!isSum && a < b) || !ValueSplit.IsOn(scene.Split, $"{a} {block.Name} {b}"));
        var sum = scene.Fresh().With("a", Text(a)).With("b", Text(b)).With("c", Text(isSum ? a + b : a - b));
        return [block.Fill("ask", sum), block.Fill("answer", sum)];
    }

    public override EmbeddedExample Next(ExampleScene scene) => Turns(null, Turn(scene));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
