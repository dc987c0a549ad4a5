namespace OrleansLlm.Routing.Targets;

/// <summary>
/// A moving average of latencies that jumps up to every peak at once and comes down slowly, by half in seven seconds; it goes on falling while nothing is measured, so
/// that a target which was slow is tried again. As in Twitter's Finagle ("Beyond Round Robin: Load Balancing for Latency", peak EWMA). Not thread-safe.
/// </summary>
internal struct PeakEwma
{
    /// <summary>The time in which an old value falls to 1/e.</summary>
    private static readonly TimeSpan Decay = TimeSpan.FromSeconds(10);

    private double _seconds;
    private TimeSpan _at;
    private bool _isKnown;

    public void Add(TimeSpan now, TimeSpan latency)
    {
        var sample = Math.Max(latency.TotalSeconds, 0);
        if (!_isKnown || sample > _seconds)
        {
            _seconds = sample;
        }
        else
        {
            var keep = Kept(now);
            _seconds = (_seconds * keep) + (sample * (1 - keep));
        }

        _at = now;
        _isKnown = true;
    }

    /// <summary>The average in seconds, or null when nothing was ever measured.</summary>
    public readonly double? Read(TimeSpan now) => _isKnown ? _seconds * Kept(now) : null;

    private readonly double Kept(TimeSpan now) => Math.Exp(-Math.Max(0, (now - _at) / Decay));
}
