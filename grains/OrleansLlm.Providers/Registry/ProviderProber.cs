using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansLlm.Providers.Settings;

namespace OrleansLlm.Providers.Registry;

/// <summary>
/// Asks the providers for their health, each at its own pace: one that is not ready is asked again after a second, then ever less often, up to a minute or
/// to its own interval, if that is longer. The distance varies by a tenth, by a hash of its name, so that silos and providers do not fall into step.
/// </summary>
internal sealed partial class ProviderProber(
    IProviderRegistry registry, ProviderStates states, IOptions<ProvidersOptions> options, TimeProvider clock, ILogger<ProviderProber> logger) : BackgroundService
{
    private static readonly TimeSpan DefaultInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(1);

    /// <summary>How long to wait before the next question.</summary>
    /// <param name="interval">Between questions to one that is ready.</param>
    /// <param name="failures">Questions in a row that found it not ready.</param>
    internal static TimeSpan Pause(TimeSpan interval, int failures)
    {
        if (failures == 0)
        {
            return interval;
        }

        var longest = interval > LongestRetry ? interval : LongestRetry;
        var retry = FirstRetry * Math.Pow(2, Math.Min(failures - 1, 16));
        return retry < longest ? retry : longest;
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        from entry in options.Value.Providers
        let interval = entry.Value.ProbeInterval ?? (ProviderKinds.IsSelfHosted(entry.Value.Kind) ? DefaultInterval : TimeSpan.Zero)
        where interval > TimeSpan.Zero && entry.Value.Kind != ProviderKinds.Code
        select ProbeAsync(registry.Provider(entry.Key), interval, stoppingToken));

    private async Task ProbeAsync(IProvider provider, TimeSpan interval, CancellationToken stoppingToken)
    {
        var failures = 0;
        var spread = 0.95 + (0.1 * ((uint)StringComparer.Ordinal.GetHashCode(provider.Name + Environment.MachineName) / (double)uint.MaxValue));
        try
        {
            while (true)
            {
                var status = await provider.ProbeAsync(stoppingToken).ConfigureAwait(false);
                var before = states.Set(provider.Name, status);
                Tell(provider.Name, before, status);
                TellLimits(provider.Name, before, status);
                failures = status.IsReady ? 0 : failures + 1;
                await Task.Delay(Pause(interval, failures) * spread, clock, stoppingToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo stops.
        }
    }

    private void Tell(string provider, ProviderStatus? before, ProviderStatus now)
    {
        if (!now.IsReady && before?.IsReady is not false)
        {
            LogNotReady(provider, now.Problem);
        }
        else if (now.IsReady && before?.IsReady is false)
        {
            LogReady(provider);
        }
    }

    private void TellLimits(string provider, ProviderStatus? before, ProviderStatus now)
    {
        if (now.ContextLength is not { } limit || before?.ContextLength == limit)
        {
            return;
        }

        foreach (var model in registry.Models.Where(model => model.Provider == provider && model.Info.ContextLength > limit))
        {
            LogTooLong(provider, model.Info.Name, model.Info.ContextLength, limit);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Provider {Provider}: the settings give model {Model} a ContextLength of {Configured}; the server takes {Limit} tokens.")]
    private partial void LogTooLong(string provider, string model, int configured, int limit);

    [LoggerMessage(LogLevel.Warning, "Provider {Provider} is not ready: {Problem}.")]
    private partial void LogNotReady(string provider, string? problem);

    [LoggerMessage(LogLevel.Information, "Provider {Provider} is ready again.")]
    private partial void LogReady(string provider);
}
