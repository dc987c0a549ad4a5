namespace OrleansLlm.Contracts.FineTuning;

/// <summary>
/// How long and in which steps a file is learned where the creator says nothing (<c>auto</c>): a small file often and row by row, a large one three times in steps of
/// eight rows. Low-rank additions start from nothing, so a handful of steps would teach nothing, however good the examples are. Pure.
/// </summary>
public static class UsualDuration
{
    /// <summary>Times that a file is seen at most.</summary>
    public const int MostEpochs = 50;

    private const int EnoughSteps = 150;
    private const double BytesPerRow = 2_400;
    private const double BytesPerPair = 600;

    /// <summary>Puts epochs and batch size where they are not given.</summary>
    /// <param name="input">The job.</param>
    /// <param name="bytes">Of its training file.</param>
    public static FineTuningInput Fill(FineTuningInput input, long bytes)
    {
        ArgumentNullException.ThrowIfNull(input);
        double rows = Math.Max(1, bytes / (input.Method == FineTuningMethod.Dpo ? BytesPerPair : BytesPerRow));
        double epochs = input.Epochs ?? Math.Clamp(Math.Ceiling(EnoughSteps * (input.BatchSize ?? 1) / rows), FineTuningInput.UsualEpochs, MostEpochs);
        return input with { Epochs = epochs, BatchSize = input.BatchSize ?? BatchSizeFor(rows * epochs) };
    }

    private static int BatchSizeFor(double rows)
    {
        int size = FineTuningInput.UsualBatchSize;
        while (size > 1 && rows / size < EnoughSteps)
        {
            size /= 2;
        }

        return size;
    }
}
