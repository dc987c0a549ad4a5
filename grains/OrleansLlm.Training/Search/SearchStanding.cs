namespace OrleansLlm.Training.Search;

/// <summary>Where a candidate stands after a round.</summary>
/// <param name="Number">The candidate, from 0.</param>
/// <param name="Candidate">Its settings.</param>
/// <param name="Round">The round, from 0.</param>
/// <param name="Step">Steps done.</param>
/// <param name="Seconds">Seconds of training so far.</param>
/// <param name="Loss">The lowest loss on the validation set within the general limit; null: none yet.</param>
/// <param name="Accuracy">At the same time.</param>
/// <param name="GeneralLoss">On the general set, at the same time.</param>
/// <param name="IsOver">Its run is over.</param>
public sealed record SearchStanding(int Number, SearchCandidate Candidate, int Round, long Step, double Seconds, double? Loss, double? Accuracy, double? GeneralLoss, bool IsOver)
{
    /// <summary>What standings are ordered by: what has no loss comes last.</summary>
    internal double Score => Loss ?? double.PositiveInfinity;
}
