using System.Text.Json.Serialization;
using OrleansLlm.Contracts.Alerts;

namespace OrleansLlm.Silo.Admin.Alerts;

/// <summary>Alert settings and the latest alerts, newest first.</summary>
internal sealed record AlertStatusView(
    string Object, string Tenant, string? Url, decimal? AnomalyFactor, decimal AnomalyFloor, IReadOnlyList<AlertDeliveryView> Latest)
{
    /// <summary>The signing secret: only in the answer that made it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Secret { get; init; }

    public static AlertStatusView Of(string tenant, AlertStatus status) => new(
        "alerts",
        tenant,
        status.Settings.Url,
        status.Settings.AnomalyFactor,
        status.Settings.AnomalyFloor,
        [.. status.Latest.Select(AlertDeliveryView.Of)])
    {
        Secret = status.Settings.Secret,
    };
}
