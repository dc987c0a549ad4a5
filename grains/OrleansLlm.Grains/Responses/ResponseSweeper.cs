using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansLlm.Contracts.Responses;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Grains.Responses;

/// <summary>Removes expired responses of all tenants now and then, day by day.</summary>
internal sealed partial class ResponseSweeper(
    IGrainFactory grains, IOptions<ResponsesOptions> options, TimeProvider timeProvider, ILogger<ResponseSweeper> logger) : BackgroundService
{
    private const int Page = 100;

    /// <summary>How many expired days are looked at: more than a cluster stands still for.</summary>
    private const int Days = 7;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.SweepInterval, timeProvider);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await SweepAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    /// <summary>Looks at all tenants once; what fails is tried again at the next time.</summary>
    internal async Task SweepAsync(CancellationToken cancellationToken)
    {
        try
        {
            var directory = grains.GetGrain<ITenantDirectoryGrain>(ITenantDirectoryGrain.Key);
            string? after = null;
            while (await directory.ListAsync(after, Page, cancellationToken) is { Count: > 0 } tenants)
            {
                foreach (var tenant in tenants)
                {
                    await SweepAsync(tenant, cancellationToken);
                }

                after = tenants[^1];
            }
        }
#pragma warning disable CA1031 // Whatever failed is tried again at the next tick.
        catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
        {
            LogFailed(exception);
        }
    }

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
