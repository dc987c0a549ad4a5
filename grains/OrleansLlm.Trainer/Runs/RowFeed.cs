using OrleansLlm.Trainer.Objectives;
using OrleansLlm.Training.Data;
using OrleansLlm.Training.Runs;

namespace OrleansLlm.Trainer.Runs;

/// <summary>Which rows a step learns from: they follow from the seed and the step alone, so a run that goes on has the rows it would have had.</summary>
internal sealed class RowFeed(TrainingSettings settings, RunPlan plan, Objective objective)
{
    private readonly RowOrder _order = new(objective.Rows, settings.Seed);
    private readonly RowOrder? _replayOrder = objective.ReplayRows > 0 ? new RowOrder(objective.ReplayRows, settings.Seed + 1) : null;

    /// <summary>Rows that were learned from before a step, without those of the replay.</summary>
    public long Before(long step) => (step * settings.Batch.Rows) - plan.ReplayedBefore(step);

    /// <summary>The rows of a step.</summary>
    public List<int> Of(long step) => Range(_order, Before(step), Before(step + 1));

    /// <summary>The rows of a step that are replayed.</summary>
    public List<int> ReplayedOf(long step) => _replayOrder is null ? [] : Range(_replayOrder, plan.ReplayedBefore(step), plan.ReplayedBefore(step + 1));

    private static List<int> Range(RowOrder order, long first, long end)
    {
        var rows = new List<int>();
        for (long place = first; place < end; place++)
        {
            rows.Add(order.At(place));
        }

        return rows;
    }
}
