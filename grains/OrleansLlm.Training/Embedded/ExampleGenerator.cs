using OrleansLlm.Training.Embedded.Families;

namespace OrleansLlm.Training.Embedded;

/// <summary>
/// Writes the examples that the embedded models learn from and are measured on, from the templates of this library alone. The same seed gives the same
/// examples.
/// </summary>
public static class ExampleGenerator
{
    private static readonly (ExampleFamily Family, int Weight)[] s_measured =
    [
        (new GroundedFamily(), 40),
        (new MissingFamily(), 36),
        (new ExtractionFamily(), 34),
        (new ToolFamily(), 10),
        (new ClassificationFamily(), 9),
        (new SummaryFamily(), 9),
        (new SumFamily(), 10),
        (new MemoryFamily(), 7),
        (new DialogFamily(), 18),
        (new FaqFamily(), 7),
        (new TalkFamily(), 4),
    ];

    // Drills are only learned.
    private static readonly (ExampleFamily Family, int Weight)[] s_learned = [.. s_measured, (new DrillFamily(), 10)];

    /// <summary>Names of the families that are measured, in order.</summary>
    public static IReadOnlyList<string> Families { get; } = [.. s_measured.Select(entry => entry.Family.Name)];

    /// <summary>Examples to learn from.</summary>
    /// <param name="count">How many, 0 or more.</param>
    /// <param name="seed">Of all choices.</param>
    public static IEnumerable<EmbeddedExample> Training(int count, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var random = new Random(seed);
        for (int made = 0; made < count; made++)
        {
            yield return Choose(random).Next(new ExampleScene(random, ExampleSplit.Train));
        }
    }

    /// <summary>Examples to measure on, equally many of each family.</summary>
    /// <param name="perFamily">How many of each family.</param>
    /// <param name="seed">Of all choices.</param>
    public static IEnumerable<EmbeddedExample> HeldOut(int perFamily, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(perFamily);
        var random = new Random(seed);
        foreach (var (family, _) in s_measured)
        {
            for (int made = 0; made < perFamily; made++)
            {
                yield return family.Next(new ExampleScene(random, ExampleSplit.HeldOut));
            }
        }
    }

    private static ExampleFamily Choose(Random random)
    {
        int place = random.Next(s_learned.Sum(entry => entry.Weight));
        foreach (var entry in s_learned)
        {
            place -= entry.Weight;
            if (place < 0)
            {
                return entry.Family;
            }
        }

        throw new InvalidOperationException("The weights do not add up.");
    }
}
