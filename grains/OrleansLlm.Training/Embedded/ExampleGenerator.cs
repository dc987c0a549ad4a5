using OrleansLlm.Training.Embedded.Families;

namespace OrleansLlm.Training.Embedded;

/// <summary>
/// Writes the examples that the embedded models learn from and are measured on, from the templates of this library alone. The same seed gives the same
/// examples.
/// </summary>
public static class ExampleGenerator
{
    private static readonly (ExampleFamily Family, int First, int Second)[] s_measured =
    [
        (new GroundedFamily(), 26, 32),
        (new MissingFamily(), 18, 22),
        (new ExtractionFamily(), 14, 22),
        (new ToolFamily(), 14, 8),
        (new ClassificationFamily(), 7, 8),
        (new SummaryFamily(), 9, 8),
        (new SumFamily(), 7, 10),
        (new MemoryFamily(), 7, 6),
        (new DialogFamily(), 10, 14),
        (new FaqFamily(), 5, 7),
        (new TalkFamily(), 3, 3),
    ];

    // Drills are only learned.
    private static readonly (ExampleFamily Family, int First, int Second)[] s_learned = [.. s_measured, (new DrillFamily(), 18, 18)];

    /// <summary>Names of the families that are measured, in order.</summary>
    public static IReadOnlyList<string> Families { get; } = [.. s_measured.Select(entry => entry.Family.Name)];

    /// <summary>Examples to learn from.</summary>
    /// <param name="count">How many, 0 or more.</param>
    /// <param name="seed">Of all choices.</param>
    /// <param name="course">Their mixture.</param>
    public static IEnumerable<EmbeddedExample> Training(int count, int seed, ExampleCourse course = ExampleCourse.First)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var random = new Random(seed);
        for (int made = 0; made < count; made++)
        {
            yield return Choose(random, course).Next(new ExampleScene(random, ExampleSplit.Train, course));
        }
    }

    /// <summary>Examples to measure on, equally many of each family.</summary>
    /// <param name="perFamily">How many of each family.</param>
    /// <param name="seed">Of all choices.</param>
    /// <param name="course">Whose answers are expected.</param>
    public static IEnumerable<EmbeddedExample> HeldOut(int perFamily, int seed, ExampleCourse course = ExampleCourse.Second)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(perFamily);
        var random = new Random(seed);
        foreach (var (family, _, _) in s_measured)
        {
            for (int made = 0; made < perFamily; made++)
            {
                yield return family.Next(new ExampleScene(random, ExampleSplit.HeldOut, course));
            }
        }
    }

    private static ExampleFamily Choose(Random random, ExampleCourse course)
    {
        int Weight((ExampleFamily Family, int First, int Second) entry) => course == ExampleCourse.First ? entry.First : entry.Second;
        int place = random.Next(s_learned.Sum(Weight));
        foreach (var entry in s_learned)
        {
            place -= Weight(entry);
            if (place < 0)
            {
                return entry.Family;
            }
        }

        throw new InvalidOperationException("The weights do not add up.");
    }
}
