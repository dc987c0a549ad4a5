using Azure.Core;
using Azure.Identity;
using OrleansLlm.Providers.Settings;

namespace OrleansLlm.Providers.Azure;

/// <summary>Entra ID's tokens, fetched by one call at a time and well before they end; a token that still holds is used while a new one can not be had. Thread-safe.</summary>
internal sealed class EntraTokens(string provider, TokenCredential credential, string scope, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Spare = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _fetching = new(1);
    private AccessTokenBox? _token;

    /// <summary>The credential that the settings describe.</summary>
    public static TokenCredential CredentialOf(EntraIdSettings settings) => settings.HasSecret
        ? new ClientSecretCredential(
            settings.TenantId, settings.ClientId, SecretSource.Of(settings.ClientSecret, settings.ClientSecretEnvironment, settings.ClientSecretFile).Value())
        : new DefaultAzureCredential(new DefaultAzureCredentialOptions { TenantId = settings.TenantId, ManagedIdentityClientId = settings.ClientId });

    /// <summary>The token as it is now, or null; for taking it out of texts.</summary>
    public string? Current => _token?.Text;

    /// <summary>A token that holds.</summary>
    /// <exception cref="ProviderException">Credentials: none can be had.</exception>
    public async ValueTask<string?> GetAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (_token is { } known && known.EndsAt - Ahead > now)
        {
            return known.Text;
        }

        await _fetching.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_token is { } fresh && fresh.EndsAt - Ahead > now)
            {
                return fresh.Text;
            }

            var token = await credential.GetTokenAsync(new TokenRequestContext([scope]), cancellationToken).ConfigureAwait(false);
            _token = new AccessTokenBox(token.Token, token.ExpiresOn);
            return token.Token;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // What the identity library says may name accounts and secrets.
            return _token is { } old && old.EndsAt - Spare > now
                ? old.Text
                : throw new ProviderException(provider, ProviderFailure.Credentials, $"Entra ID gave no token ({exception.GetType().Name})");
        }
        finally
        {
            _fetching.Release();
        }
    }

    public void Dispose() => _fetching.Dispose();

    private sealed record AccessTokenBox(string Text, DateTimeOffset EndsAt);
}
