using System.Globalization;

namespace OrleansLlm.Grains.Budgets;

/// <summary>State names of the records of one budget grain.</summary>
internal static class JournalNames
{
    /// <summary>The snapshot.</summary>
    public const string Main = "budget";

    public static string Batch(long number) => string.Create(CultureInfo.InvariantCulture, $"budget-batch-{number:D12}");

    public static string Segment(long number, long epoch) => string.Create(CultureInfo.InvariantCulture, $"ledger-{number:D8}-{epoch}");

    public static string Page(long number, long epoch) => string.Create(CultureInfo.InvariantCulture, $"ledger-page-{number:D6}-{epoch}");
}
