using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansLlm.Contracts.Responses;
using OrleansLlm.Grains.Tenants;

namespace OrleansLlm.Grains.Responses;

/// <summary>Removes expired responses of all tenants now and then, day by day.</summary>
internal sealed partial class ResponseSweeper(
    IGrainFactory grains, IOptions<ResponsesOptions> options, TimeProvider timeProvider, ILogger<ResponseSweeper> logger) : BackgroundService
{
    /// <summary>How many expired days are looked at: more than a cluster stands still for.</summary>
    private const int Days = 7;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        PeriodicWork.RunAsync(options.Value.SweepInterval, timeProvider, SweepAsync, LogFailed, stoppingToken);

    /// <summary>Looks at all tenants once.</summary>
    internal Task SweepAsync(CancellationToken cancellationToken) =>
        AllTenants.ForEachAsync(grains, tenant => SweepAsync(tenant, cancellationToken), cancellationToken);

    /// <summary>A day has expired when its last moment has.</summary>
    private async Task SweepAsync(string tenant, CancellationToken cancellationToken)
    {
        var last = DateOnly.FromDateTime(timeProvider.GetUtcNow().AddDays(-options.Value.KeepDays).UtcDateTime).AddDays(-1);
        for (var day = last.AddDays(1 - Days); day <= last; day = day.AddDays(1))
        {
            await grains.GetGrain<IResponseDayGrain>(new ResponseDayKey(tenant, day).ToString()).SweepAsync(cancellationToken);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Expired responses could not be removed; tried again later.")]
    private partial void LogFailed(Exception exception);
}
