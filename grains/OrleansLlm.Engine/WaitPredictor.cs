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

    /// <summary>A step was carried out; so many sequences ended in it, or since the last one, and share the time.</summary>
    public void OnStep(TimeSpan duration, int ended)
    {
        var busy = _busy + duration.TotalSeconds;
        if (ended > 0)
        {
            var old = _isMeasured ? Math.Pow(1 - Smoothing, ended) : 0;
            Volatile.Write(ref _secondsPerEnd, (old * _secondsPerEnd) + ((1 - old) * busy / ended));
            Volatile.Write(ref _isMeasured, true);
            busy = 0;
        }

        Volatile.Write(ref _busy, busy);
    }

    /// <summary>The wait while so many sequences have to end before.</summary>
    public TimeSpan Predict(int ends) => TimeSpan.FromSeconds(Math.Min(Math.Max(ends, 0) * SecondsPerEnd, TimeSpan.FromDays(1).TotalSeconds));
}
