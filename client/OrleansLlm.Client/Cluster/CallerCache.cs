using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Client.Cluster;

/// <summary>Asks the tenant's grain who the API key belongs to, and believes the answer for a short while. Safe to use from many threads.</summary>
internal sealed class CallerCache(IGrainFactory grains, OrleansLlmClusterOptions options, TimeProvider timeProvider) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private volatile Known? _known;

    /// <summary>Who makes the calls of this client.</summary>
    /// <exception cref="LlmException">Unauthenticated: the key is malformed, unknown, revoked or expired.</exception>
    public async Task<Caller> GetAsync(CancellationToken cancellationToken)
    {
        if (Fresh() is { } caller)
        {
            return caller;
        }

        // One question at a time: a burst of calls must not become a burst of authentications.
        await _gate.WaitAsync(cancellationToken);
        try
        {
            return Fresh() ?? await AskAsync(cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    /// <summary>Forgets the answer, after the cluster refused it.</summary>
    public void Forget() => _known = null;

    private Caller? Fresh() => _known is { } known && timeProvider.GetUtcNow() < known.Until ? known.Caller : null;

    private async Task<Caller> AskAsync(CancellationToken cancellationToken)
    {
        if (!ApiKeyText.TryGetTenant(options.ApiKey, out var tenant))
        {
            throw new LlmException(LlmErrorCode.Unauthenticated, "The ApiKey option holds no API key.", "api_key");
        }

        var grain = grains.GetGrain<ITenantGrain>(new TenantKey(tenant).ToString());
        var caller = await grain.AuthenticateAsync(ApiKeyText.Hash(options.ApiKey), cancellationToken);
        _known = new Known(caller, timeProvider.GetUtcNow() + options.KeyCacheDuration);
        return caller;
    }

    private sealed record Known(Caller Caller, DateTimeOffset Until);
}
