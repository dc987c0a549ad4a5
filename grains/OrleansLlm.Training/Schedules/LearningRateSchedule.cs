namespace OrleansLlm.Training.Schedules;

/// <summary>The learning rate over a run, as a share of the highest.</summary>
/// <param name="Shape">How it falls.</param>
/// <param name="Warmup">The share of the run in which it rises from 0.</param>
/// <param name="FinalShare">Where it ends.</param>
public sealed record LearningRateSchedule(ScheduleShape Shape, double Warmup, double FinalShare)
{
    /// <summary>The share at a place of the run.</summary>
    /// <param name="progress">From 0 to 1.</param>
    public double At(double progress)
    {
        progress = Math.Clamp(progress, 0, 1);
        if (progress < Warmup)
        {
            return progress / Warmup;
        }

        double fallen = Warmup >= 1 ? 1 : (progress - Warmup) / (1 - Warmup);
        return Shape switch
        {
            ScheduleShape.Cosine => FinalShare + ((1 - FinalShare) * 0.5 * (1 + Math.Cos(Math.PI * fallen))),
            ScheduleShape.Linear => 1 - ((1 - FinalShare) * fallen),
            _ => 1,
        };
    }
}
