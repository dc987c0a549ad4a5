using OrleansLlm.Contracts.Alerts;
using OrleansLlm.Contracts.Budgets;

namespace OrleansLlm.Silo.Tests.Hosting;

/// <summary>Alert settings in memory and one fixed alert.</summary>
internal sealed class FakeAlerts : IAlertsGrain
{
    private static readonly Alert Alert = new()
    {
        Id = "a1", Kind = AlertKind.SoftBudget, At = FakeLedger.At, Scope = new BudgetScope { Project = "web" }, Threshold = 80, Observed = 81, Message = "m",
    };

    public AlertSettings Settings { get; private set; } = new();

    public Task RaiseAsync(Alert alert, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<AlertStatus> SetAsync(AlertSettings settings, CancellationToken cancellationToken = default)
    {
        Settings = settings;
        return Task.FromResult(new AlertStatus { Settings = settings with { Secret = "whsec_made" }, Latest = [] });
    }

    public Task<AlertStatus> GetAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult(new AlertStatus { Settings = Settings with { Secret = null }, Latest = [new AlertDelivery { Alert = Alert, Attempts = 1, LastFailure = "down" }] });

    public Task<AlertDelivery> TestAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult(new AlertDelivery { Alert = Alert with { Kind = AlertKind.Test }, Attempts = 1, DeliveredAt = FakeLedger.At });
}
