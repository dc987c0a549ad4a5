using OrleansLlm.Contracts.Alerts;

namespace OrleansLlm.Grains.Alerts;

/// <summary>
/// Finds sudden rises of spend: five-minute sums against their exponentially weighted mean (half-life six hours). Says nothing in its first hour, and
/// at most once an hour. Not thread-safe; no clock.
/// </summary>
internal sealed class AnomalyMonitor
{
    private const int WarmUpSteps = 12;
    private static readonly TimeSpan Step = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Silence = TimeSpan.FromHours(1);

    /// <summary>The weight of one step whose half-life is 72 steps: 1 - 2^(-1/72).</summary>
    private const double Weight = 0.0095808;

    /// <summary>Quiet steps after which nothing is left of what was usual: ten half-lives.</summary>
    private const int Forgotten = 720;

    private long _step = -1;
    private decimal _sum;
    private double _usual;
    private long _seen;
    private DateTimeOffset _silentUntil = DateTimeOffset.MinValue;

    /// <summary>Counts a cost and tells the usual and the present five-minute sum when that is an anomaly.</summary>
    public (decimal Usual, decimal Observed)? Add(decimal cost, DateTimeOffset at, AlertSettings settings)
    {
        Advance(at.UtcTicks / Step.Ticks);
        _sum += cost;
        var usual = (decimal)_usual;
        if (settings.AnomalyFactor is not { } factor || _seen < WarmUpSteps || at < _silentUntil
            || _sum <= settings.AnomalyFloor || _sum <= factor * usual)
        {
            return null;
        }

        _silentUntil = at + Silence;
        return (usual, _sum);
    }

    private void Advance(long step)
    {
        if (_step < 0)
        {
            _step = step;
        }

        if (step <= _step)
        {
            return;
        }

        Close(_sum);
        for (var quiet = Math.Min(step - _step - 1, Forgotten); quiet > 0; quiet--)
        {
            Close(0);
        }

        (_step, _sum) = (step, 0);
    }

    private void Close(decimal sum)
    {
        // While young, a plain mean: the first sums must not count as a drop from zero.
        _seen++;
        var weight = Math.Max(Weight, 1.0 / _seen);
        _usual += weight * ((double)sum - _usual);
    }
}
