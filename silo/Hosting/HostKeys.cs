using Microsoft.Extensions.Options;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains;
using OrleansLlm.Silo.Api.Authentication;

namespace OrleansLlm.Silo.Hosting;

/// <summary>
/// The keys of the configuration, all of role operator: the admin key, the development key, or, where there is neither, a new one that is shown once. Only hashes are kept in
/// the cluster. What the configuration has no more stops working: at the next start, and where a settings file changes within seconds.
/// </summary>
internal sealed partial class HostKeys(
    IGrainFactory grains, LiveSettings live, IOptions<HostSettings> settings, CallerCache callers, TimeProvider timeProvider, ILogger<HostKeys> logger)
{
    private static readonly CreateKeyRequest Admin = new() { Name = "admin", Role = KeyRole.Operator };
    private static readonly CreateKeyRequest Development = new() { Name = "development", Role = KeyRole.Operator };

    private volatile bool _areEnsured;
    private ConfiguredKeys _inForce;
    private ConfiguredKeys _seen;

    /// <summary>Whether the cluster has the keys, so that the first caller is not turned away.</summary>
    public bool AreEnsured => _areEnsured;

    private ITenantGrain Tenant => grains.GetGrain<ITenantGrain>(new TenantKey(TenantKey.DefaultTenant).ToString());

    /// <summary>The key to print: the development key or a new one; null when the cluster has keys already. The admin key is never printed.</summary>
    public async Task<string?> EnsureAsync(CancellationToken cancellationToken)
    {
        var keys = ConfiguredKeys.Of(settings.Value);
        await BringAsync(Admin, keys.Admin, formerly: null, cancellationToken);
        await BringAsync(Development, keys.Development, formerly: null, cancellationToken);
        var shown = keys.Admin is null && keys.Development is null ? await MakeFirstAsync(cancellationToken) : keys.Development;
        (_inForce, _seen, _areEnsured) = (keys, keys, true);
        return shown;
    }

    /// <summary>Follows the configuration, once it reads the same twice: a file may be just being written.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var read = live.Read();
        var keys = ConfiguredKeys.Of(read);
        if (!_areEnsured || keys == _inForce || keys != _seen)
        {
            _seen = keys;
            return;
        }

        if (new SettingsValidator<HostSettings>().Validate(null, read) is { Failed: true } wrong)
        {
            LogNotFollowed(wrong.FailureMessage);
            return;
        }

        await FollowAsync(Admin, _inForce.Admin, keys.Admin, cancellationToken);
        await FollowAsync(Development, _inForce.Development, keys.Development, cancellationToken);
        _inForce = keys;
    }

    private async Task FollowAsync(CreateKeyRequest request, string? formerly, string? key, CancellationToken cancellationToken)
    {
        if (key != formerly)
        {
            await BringAsync(request, key, formerly, cancellationToken);
            callers.Clear();
            LogFollowed(request.Name, key is null ? "removed" : "changed");
        }
    }

    /// <summary>Makes the configured key work, or the one that is no more configured stop.</summary>
    /// <param name="request">Its name and role.</param>
    /// <param name="key">The key, or null.</param>
    /// <param name="formerly">What it was: another silo may have brought a newer one since. Null: not known.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    private async Task BringAsync(CreateKeyRequest request, string? key, string? formerly, CancellationToken cancellationToken)
    {
        if (key is not null)
        {
            await AdoptAsync(key, request, onlyAsFirst: false, cancellationToken);
        }
        else if (await GrainRetry.RunAsync(() => Tenant.DropKeyAsync(request.Name, formerly, cancellationToken), timeProvider, cancellationToken))
        {
            LogDropped(request.Name);
        }
    }

    private async Task<string?> MakeFirstAsync(CancellationToken cancellationToken)
    {
        var made = ApiKeyText.Create(TenantKey.DefaultTenant, "development");
        return await AdoptAsync(made, Development, onlyAsFirst: true, cancellationToken) || await WorksAsync(made, cancellationToken) ? made : null;
    }

    private Task<bool> AdoptAsync(string key, CreateKeyRequest request, bool onlyAsFirst, CancellationToken cancellationToken) =>
        GrainRetry.RunAsync(() => Tenant.AdoptKeyAsync(key, request, onlyAsFirst, cancellationToken), timeProvider, cancellationToken);

    /// <summary>A repeated call finds its own key there already; nobody else can know it.</summary>
    private async Task<bool> WorksAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            await GrainRetry.RunAsync(() => Tenant.AuthenticateAsync(ApiKeyText.Hash(key), cancellationToken), timeProvider, cancellationToken);
            return true;
        }
        catch (LlmException refused) when (refused.Code == LlmErrorCode.Unauthenticated)
        {
            return false;
        }
    }

    [LoggerMessage(LogLevel.Information, "The {Name} key was {Change} in the settings; the one before no longer works.")]
    private partial void LogFollowed(string name, string change);

    [LoggerMessage(LogLevel.Warning, "The {Name} key of the cluster is no longer in this silo's settings: it was revoked.")]
    private partial void LogDropped(string name);

    [LoggerMessage(LogLevel.Warning, "The settings have changed to what is not valid; the keys stay as they are. {Problem}")]
    private partial void LogNotFollowed(string problem);

    private readonly record struct ConfiguredKeys(string? Admin, string? Development)
    {
        public static ConfiguredKeys Of(HostSettings settings) => new(settings.AdminKey, settings.DevelopmentKey);
    }
}
