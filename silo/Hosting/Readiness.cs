using Microsoft.Extensions.Diagnostics.HealthChecks;
using OrleansLlm.Grains.Replicas;

namespace OrleansLlm.Silo.Hosting;

/// <summary>Ready when the models are loaded, the cluster knows of them, and the first key works.</summary>
internal sealed class Readiness(ServingReadiness serving, HostKeys keys) : IHealthCheck
{
    /// <summary>Marks checks that <c>/health/ready</c> asks.</summary>
    public const string Tag = "ready";

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult((serving.NotReadyBecause ?? (keys.AreEnsured ? null : "The first keys are being stored.")) is { } reason
            ? HealthCheckResult.Unhealthy(reason)
            : HealthCheckResult.Healthy());
}
