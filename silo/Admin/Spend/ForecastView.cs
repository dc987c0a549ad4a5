using OrleansLlm.Contracts.Ledger;

namespace OrleansLlm.Silo.Admin.Spend;

/// <summary>A forecast as the admin API shows it; money in US dollars.</summary>
internal sealed record ForecastView(
    string Object,
    string Tenant,
    string Scope,
    string Period,
    DateTimeOffset Since,
    DateTimeOffset Until,
    decimal Spent,
    decimal PerDay,
    decimal Projected,
    decimal Low,
    decimal High,
    decimal? Hard,
    DateTimeOffset? ExhaustedAt,
    int DaysObserved)
{
#pragma warning disable CA1308 // Names on the wire are lower case.
    public static ForecastView Of(string tenant, SpendForecast forecast) => new(
        "spend_forecast",
        tenant,
        forecast.Scope.ToString(),
        forecast.Period.ToString().ToLowerInvariant(),
        forecast.Since,
        forecast.Until,
        forecast.Spent,
        forecast.PerDay,
        forecast.Projected,
        forecast.Low,
        forecast.High,
        forecast.Hard,
        forecast.ExhaustedAt,
        forecast.DaysObserved);
#pragma warning restore CA1308
}
