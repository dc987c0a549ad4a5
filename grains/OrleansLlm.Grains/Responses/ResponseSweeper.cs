using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansLlm.Contracts.Responses;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Tenants;

namespace OrleansLlm.Grains.Responses;

/// <summary>Removes expired responses of all tenants now and then, day by day.</summary>
internal sealed partial class ResponseSweeper(
    IGrainFactory grains, IOptions<ResponsesOptions> options, TimeProvider timeProvider, ILogger<ResponseSweeper> logger) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        PeriodicWork.RunAsync(options.Value.SweepInterval, timeProvider, SweepAsync, LogFailed, stoppingToken);

    /// <summary>Looks at all tenants once.</summary>
    internal Task SweepAsync(CancellationToken cancellationToken) =>
        AllTenants.ForEachAsync(grains, tenant => SweepAsync(tenant, cancellationToken), cancellationToken);

    /// <summary>A day has expired when its last moment has.</summary>
    private async Task SweepAsync(string tenant, CancellationToken cancellationToken)
    {
        var last = DateOnly.FromDateTime(timeProvider.GetUtcNow().AddDays(-options.Value.KeepDays).UtcDateTime).AddDays(-1);
        var days = await grains.GetGrain<IResponseDaysGrain>(new TenantKey(tenant).ToString()).ListAsync(cancellationToken);
        foreach (var day in days.Where(day => day <= last))
        {
            await grains.GetGrain<IResponseDayGrain>(new ResponseDayKey(tenant, day).ToString()).SweepAsync(cancellationToken);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Expired responses could not be removed; tried again later.")]
    private partial void LogFailed(Exception exception);
}
