namespace OrleansLlm.Training.Runs;

/// <summary>Rows of a step.</summary>
public sealed record BatchSettings
{
    /// <summary>Tokens of a row, at least 8; 0: the model's context, at most 512. Several examples share a row and do not see each other.</summary>
    public int Length { get; init; }

    /// <summary>Rows of an optimizer step (pairs, for preferences and contrastive training).</summary>
    public int Rows { get; init; } = 16;

    /// <summary>Rows computed at once; their gradients are added up to a step. 0: all.</summary>
    public int RowsAtOnce { get; init; }

    internal void Check()
    {
        TrainingException.Demand(Length is 0 or (>= 8 and <= 1 << 20), "batch.length", "0 or from 8 to 1048576", Length);
        TrainingException.Demand(Rows is >= 1 and <= 1 << 16, "batch.rows", "from 1 to 65536", Rows);
        TrainingException.Demand(RowsAtOnce >= 0 && RowsAtOnce <= Rows, "batch.rows_at_once", $"from 0 to batch.rows {Rows}", RowsAtOnce);
    }
}
