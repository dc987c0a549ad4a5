using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansLlm.Contracts.Conversations;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Tenants;

namespace OrleansLlm.Grains.Conversations;

/// <summary>Deletes expired conversations of all tenants now and then.</summary>
internal sealed partial class ConversationSweeper(
    IGrainFactory grains, IOptions<ConversationsOptions> options, TimeProvider timeProvider, ILogger<ConversationSweeper> logger) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        PeriodicWork.RunAsync(options.Value.SweepInterval, timeProvider, SweepAsync, LogFailed, stoppingToken);

    /// <summary>Looks at all tenants once.</summary>
    internal Task SweepAsync(CancellationToken cancellationToken) => AllTenants.ForEachAsync(
        grains, tenant => grains.GetGrain<IConversationListGrain>(new TenantKey(tenant).ToString()).SweepAsync(cancellationToken), cancellationToken);

    [LoggerMessage(LogLevel.Warning, "Expired conversations could not be deleted; tried again later.")]
    private partial void LogFailed(Exception exception);
}
