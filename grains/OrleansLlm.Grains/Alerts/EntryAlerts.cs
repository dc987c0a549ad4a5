using System.Globalization;
using OrleansLlm.Contracts.Alerts;
using OrleansLlm.Contracts.Ledger;

namespace OrleansLlm.Grains.Alerts;

/// <summary>Alerts about single ledger entries. Pure.</summary>
internal static class EntryAlerts
{
    /// <summary>Once a day for a model at a provider.</summary>
    public static Alert UnknownPrice(LedgerEntry entry) => new()
    {
        Id = Text($"unpriced|{entry.Model}|{entry.Provider}|{entry.SettledAt.UtcDateTime:yyyy-MM-dd}"),
        Kind = AlertKind.UnknownPrice,
        At = entry.SettledAt,
        Message = $"Calls of model '{entry.Model}' at provider '{entry.Provider}' have no known price and are not counted in any budget.",
    };

    /// <summary>Once an hour for a model at a provider.</summary>
    public static Alert Overrun(LedgerEntry entry) => new()
    {
        Id = Text($"overrun|{entry.Model}|{entry.Provider}|{entry.SettledAt.UtcDateTime:yyyy-MM-ddTHH}"),
        Kind = AlertKind.Overrun,
        At = entry.SettledAt,
        Threshold = entry.Reserved,
        Observed = entry.Cost,
        Message = Text($"Call '{entry.CallId ?? entry.Id}' of model '{entry.Model}' cost {entry.Cost} USD, more than the {entry.Reserved} USD that were reserved for it."),
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
