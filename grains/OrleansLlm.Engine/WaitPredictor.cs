namespace OrleansLlm.Engine;

/// <summary>
/// How long a sequence would wait for a slot: the sequences that have to end before, times the busy time between two ends of late. Idle time does
/// not count, and an end that is long in coming counts at once. Written by the engine's thread, read by any.
/// </summary>
internal sealed class WaitPredictor
{
    private const double Smoothing = 0.1;

    private double _busy;
    private double _secondsPerEnd;
    private bool _isMeasured;

    /// <summary>Busy seconds between two ends; 0 until something is known.</summary>
    public double SecondsPerEnd => Math.Max(Volatile.Read(ref _secondsPerEnd), Volatile.Read(ref _isMeasured) ? Volatile.Read(ref _busy) : 0);

    /// <summary>A step was carried out.</summary>
    public void OnStep(TimeSpan duration) => Volatile.Write(ref _busy, _busy + duration.TotalSeconds);

    /// <summary>A sequence ended; several in one step share its time.</summary>
    public void OnEnd()
    {
        Volatile.Write(ref _secondsPerEnd, _isMeasured ? ((1 - Smoothing) * _secondsPerEnd) + (Smoothing * _busy) : _busy);
        Volatile.Write(ref _isMeasured, true);
        Volatile.Write(ref _busy, 0);
    }

    /// <summary>The wait while so many sequences have to end before.</summary>
    public TimeSpan Predict(int ends) => TimeSpan.FromSeconds(Math.Min(Math.Max(ends, 0) * SecondsPerEnd, TimeSpan.FromDays(1).TotalSeconds));
}
