using Microsoft.Extensions.Diagnostics.HealthChecks;
using OrleansLlm.Grains.Replicas;

namespace OrleansLlm.Silo.Hosting;

/// <summary>Ready when the models are loaded and the cluster knows of them.</summary>
internal sealed class Readiness(ServingReadiness serving) : IHealthCheck
{
    /// <summary>Marks checks that <c>/health/ready</c> asks.</summary>
    public const string Tag = "ready";

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(serving.NotReadyBecause is { } reason ? HealthCheckResult.Unhealthy(reason) : HealthCheckResult.Healthy());
}
