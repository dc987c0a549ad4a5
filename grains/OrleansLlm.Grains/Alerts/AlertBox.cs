using OrleansLlm.Contracts.Alerts;

namespace OrleansLlm.Grains.Alerts;

/// <summary>
/// A tenant's latest alerts and when each is to be sent: at once, then after 5 s, 1 min, 5 min, 30 min, 2 h, 5 h, 10 h and 24 h, about two days in all.
/// Changes the state it is given; no clock, no I/O.
/// </summary>
internal sealed class AlertBox(AlertState state)
{
    /// <summary>Alerts that are kept; an undelivered one that falls out is given up.</summary>
    public const int Capacity = 200;

    private static readonly TimeSpan[] Pauses =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30),
        TimeSpan.FromHours(2), TimeSpan.FromHours(5), TimeSpan.FromHours(10), TimeSpan.FromHours(24),
    ];

    /// <summary>When the next delivery is due, or null when none is.</summary>
    public DateTimeOffset? NextDue => state.Latest.Min(delivery => delivery.NextAttemptAt);

    /// <summary>False when the alert is there already.</summary>
    public bool Add(Alert alert, DateTimeOffset now)
    {
        if (state.Latest.Exists(known => known.Alert.Id == alert.Id))
        {
            return false;
        }

        state.Latest.Insert(0, new AlertDelivery { Alert = alert, NextAttemptAt = state.Settings.Url is null ? null : now });
        if (state.Latest.Count > Capacity)
        {
            state.Latest.RemoveAt(Capacity);
        }

        return true;
    }

    /// <summary>What is due, oldest first.</summary>
    public List<AlertDelivery> Due(DateTimeOffset now) =>
        [.. state.Latest.Where(delivery => delivery.NextAttemptAt <= now).Reverse()];

    /// <summary>Books how a try went.</summary>
    public AlertDelivery OnTried(AlertDelivery delivery, WebhookFailure? failure, DateTimeOffset now)
    {
        var attempts = delivery.Attempts + 1;
        var isOver = failure is null || failure.IsFinal || attempts > Pauses.Length;
        var tried = delivery with
        {
            Attempts = attempts,
            DeliveredAt = failure is null ? now : null,
            LastFailure = failure?.Reason,
            NextAttemptAt = isOver ? null : now + Pauses[attempts - 1],
        };
        var at = state.Latest.FindIndex(known => known.Alert.Id == delivery.Alert.Id);
        if (at >= 0)
        {
            state.Latest[at] = tried;
        }

        return tried;
    }

    /// <summary>Nothing more is sent: there is no address now.</summary>
    public void StopAll() => state.Latest = [.. state.Latest.Select(delivery => delivery with { NextAttemptAt = null })];
}
