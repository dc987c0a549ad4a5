using OrleansLlm.Engine.Sequences;

namespace OrleansLlm.Engine.Scheduling;

/// <summary>Who loses its slot first: the lowest class, then of the tenant that was served most, then the lowest priority, then the latest. Pure.</summary>
internal static class VictimChoice
{
    /// <summary>The row of the first to lose its slot; -1: there is none.</summary>
    public static int Of(ReadOnlySpan<Sequence?> rows, bool pausedOnly)
    {
        var victim = -1;
        for (var row = 0; row < rows.Length; row++)
        {
            if (rows[row] is { } sequence && (sequence.IsPaused || !pausedOnly) && (victim < 0 || LosesBefore(sequence, rows[victim]!)))
            {
                victim = row;
            }
        }

        return victim;
    }

    /// <summary>
    /// The row that gives way to a waiting sequence whose tenant has nothing running, all rows being taken: of a tenant that has several and was served
    /// no less; -1: there is none.
    /// </summary>
    public static int For(Sequence waiting, ReadOnlySpan<Sequence?> rows)
    {
        var victim = -1;
        for (var row = 0; row < rows.Length; row++)
        {
            if (GivesWay(rows[row]!, waiting, rows) && (victim < 0 || LosesBefore(rows[row]!, rows[victim]!)))
            {
                victim = row;
            }
        }

        return victim;
    }

    /// <summary>Rows of a sequence's tenant.</summary>
    public static int RowsOf(Sequence sequence, ReadOnlySpan<Sequence?> rows)
    {
        var count = 0;
        foreach (var running in rows)
        {
            count += running?.Line == sequence.Line ? 1 : 0;
        }

        return count;
    }

    private static bool GivesWay(Sequence running, Sequence waiting, ReadOnlySpan<Sequence?> rows) =>
        running.Class <= waiting.Class && running.Line!.Counter >= waiting.Line!.Counter && RowsOf(running, rows) > 1;

    private static bool LosesBefore(Sequence a, Sequence b)
    {
        if (a.Class != b.Class)
        {
            return a.Class < b.Class;
        }

        if (a.Line != b.Line && a.Line!.Counter != b.Line!.Counter)
        {
            return a.Line.Counter > b.Line.Counter;
        }

        return a.Request.Priority != b.Request.Priority ? a.Request.Priority < b.Request.Priority : a.Arrival > b.Arrival;
    }
}
