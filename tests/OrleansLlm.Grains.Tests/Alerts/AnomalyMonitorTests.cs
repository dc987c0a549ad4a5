using OrleansLlm.Contracts.Alerts;
using OrleansLlm.Grains.Alerts;

namespace OrleansLlm.Grains.Tests.Alerts;

public sealed class AnomalyMonitorTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly AlertSettings Settings = new() { AnomalyFactor = 5, AnomalyFloor = 1 };

    private readonly AnomalyMonitor _monitor = new();

    [Fact]
    public void A_sudden_rise_is_told_once()
    {
        var minute = Steady(hours: 12, perMinute: 0.1m);

        Assert.Null(_monitor.Add(2.5m, At(minute), Settings));
        var (usual, observed) = Assert.NotNull(_monitor.Add(0.1m, At(minute), Settings));
        Assert.Equal(0.5, (double)usual, 2);
        Assert.Equal(2.6m, observed);
        Assert.Null(_monitor.Add(100, At(minute + 1), Settings));
        Assert.NotNull(_monitor.Add(100, At(minute + 90), Settings));
    }

    [Fact]
    public void Nothing_is_said_while_young_or_below_the_floor_or_when_off()
    {
        Assert.Null(_monitor.Add(1000, At(0), Settings));
        var minute = Steady(hours: 12, perMinute: 0.001m);
        Assert.Null(_monitor.Add(1m, At(minute), Settings));
        Assert.Null(_monitor.Add(1000, At(minute), Settings with { AnomalyFactor = null }));
    }

    [Fact]
    public void A_quiet_night_makes_the_morning_unusual_but_not_for_ever()
    {
        var minute = Steady(hours: 24, perMinute: 1) + (100 * 60);

        Assert.NotNull(_monitor.Add(6, At(minute), Settings));
        Assert.Null(_monitor.Add(0.5m, At(minute + 120), Settings));
    }

    private int Steady(int hours, decimal perMinute)
    {
        for (var minute = 0; minute < hours * 60; minute++)
        {
            Assert.Null(_monitor.Add(perMinute, At(minute), Settings));
        }

        return hours * 60;
    }

    private static DateTimeOffset At(int minute) => Start.AddMinutes(minute);
}
