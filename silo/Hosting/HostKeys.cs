using Microsoft.Extensions.Options;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains;
using OrleansLlm.Silo.Api.Authentication;

namespace OrleansLlm.Silo.Hosting;

/// <summary>
/// The keys of the configuration, all of role operator: the admin key, the development key, or, where there is neither, a new one that is shown once. Only hashes are kept in
/// the cluster. What the configuration has no more stops working: at the next start, and while the silo runs. A key that was changed in a settings file is followed once
/// the file reads the same twice. One that is gone is followed when it stays so for <see cref="RemovalGrace"/>: editors and mounts take a file away for a moment when they put
/// another in its place.
/// </summary>
internal sealed partial class HostKeys(
    IGrainFactory grains, LiveSettings live, IOptions<HostSettings> settings, CallerCache callers, TimeProvider timeProvider, ILogger<HostKeys> logger)
{
    private static readonly CreateKeyRequest Admin = new() { Name = "admin", Role = KeyRole.Operator };
    private static readonly CreateKeyRequest Development = new() { Name = "development", Role = KeyRole.Operator };

    /// <summary>How long a key must be gone from the configuration before it is revoked.</summary>
    public static readonly TimeSpan RemovalGrace = TimeSpan.FromSeconds(30);

    private volatile bool _areEnsured;
    private ConfiguredKeys _inForce;
    private ConfiguredKeys _seen;
    private GoneKey _adminGone;
    private GoneKey _developmentGone;

    /// <summary>Whether the cluster has the keys, so that the first caller is not turned away.</summary>
    public bool AreEnsured => _areEnsured;

    private ITenantGrain Tenant => grains.GetGrain<ITenantGrain>(new TenantKey(TenantKey.DefaultTenant).ToString());

    /// <summary>The key to print: the development key or a new one; null when the cluster has keys already. The admin key is never printed.</summary>
    public async Task<string?> EnsureAsync(CancellationToken cancellationToken)
    {
        var keys = ConfiguredKeys.Of(settings.Value);
        await BringAsync(keys, formerly: default, cancellationToken);
        var shown = keys.Admin is null && keys.Development is null ? await MakeFirstAsync(cancellationToken) : keys.Development;
        (_inForce, _seen, _areEnsured) = (keys, keys, true);
        return shown;
    }

    /// <summary>Follows the configuration, once it reads the same twice: a file may be just being written.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        if (!_areEnsured)
        {
            return;
        }

        var read = live.Read();
        var keys = new ConfiguredKeys(
            _adminGone.Or(read.AdminKey, _inForce.Admin, timeProvider), _developmentGone.Or(read.DevelopmentKey, _inForce.Development, timeProvider));
        if (keys == _inForce || keys != _seen)
        {
            _seen = keys;
            return;
        }

        if (new SettingsValidator<HostSettings>().Validate(null, read) is { Failed: true } wrong)
        {
            LogNotFollowed(wrong.FailureMessage);
            return;
        }

        await BringAsync(keys, _inForce, cancellationToken);
        callers.Clear();
        LogChange(Admin.Name, _inForce.Admin, keys.Admin);
        LogChange(Development.Name, _inForce.Development, keys.Development);
        _inForce = keys;
    }

    private void LogChange(string name, string? formerly, string? key)
    {
        if (key != formerly)
        {
            LogFollowed(name, key is null ? "removed" : "changed");
        }
    }

    /// <summary>Makes the configured keys work, and those that are no more configured stop. That first: a key may have moved from one name to the other.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="formerly">What they were: another silo may have brought newer ones since. Null: not known.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    private async Task BringAsync(ConfiguredKeys keys, ConfiguredKeys formerly, CancellationToken cancellationToken)
    {
        var all = new[] { (Request: Admin, Key: keys.Admin, Formerly: formerly.Admin), (Request: Development, Key: keys.Development, Formerly: formerly.Development) };
        foreach (var (request, key, before) in all)
        {
            if (key is null)
            {
                await DropAsync(request, before, cancellationToken);
            }
        }

        foreach (var (request, key, before) in all)
        {
            if (key is not null && (key != before || Array.Exists(all, other => other.Key is null && other.Formerly == key)))
            {
                await AdoptAsync(key, request, onlyAsFirst: false, cancellationToken);
            }
        }
    }

    private async Task DropAsync(CreateKeyRequest request, string? formerly, CancellationToken cancellationToken)
    {
        if (await GrainRetry.RunAsync(() => Tenant.DropKeyAsync(request.Name, formerly, cancellationToken), timeProvider, cancellationToken))
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

    /// <summary>Since when a key is missing.</summary>
    private struct GoneKey
    {
        private long? _since;

        /// <summary>The key that was read; the one in force where none was for a short time only.</summary>
        public string? Or(string? read, string? inForce, TimeProvider timeProvider)
        {
            _since = read is null && inForce is not null ? _since ?? timeProvider.GetTimestamp() : null;
            return _since is { } since && timeProvider.GetElapsedTime(since) < RemovalGrace ? inForce : read;
        }
    }

    private readonly record struct ConfiguredKeys(string? Admin, string? Development)
    {
        public static ConfiguredKeys Of(HostSettings settings) => new(settings.AdminKey, settings.DevelopmentKey);
    }
}
