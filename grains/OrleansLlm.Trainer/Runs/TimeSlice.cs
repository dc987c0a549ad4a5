namespace OrleansLlm.Trainer.Runs;

/// <summary>Time that a worker has for a part of a run, from the moment it is made.</summary>
/// <param name="time">The clock.</param>
/// <param name="length">How much it has.</param>
internal sealed class TimeSlice(TimeProvider time, TimeSpan length)
{
    private readonly long _beganAt = time.GetTimestamp();

    /// <summary>Whether it is used up.</summary>
    public bool IsOver => time.GetElapsedTime(_beganAt) > length;
}
