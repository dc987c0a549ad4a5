using Azure;
using Azure.Core;
using Azure.Identity;
using Azure.Search.Documents;
using Azure.Search.Documents.Indexes;
using Azure.Search.Documents.Indexes.Models;
using Microsoft.Extensions.Logging;
using OrleansLlm.Retrieval.Backends;

namespace OrleansLlm.Retrieval.Remote.Azure;

/// <summary>The service: its clients, how often requests are tried again (408, 429, 500, 502, 503, 504: four times, as long apart as the service asks), and what its refusals mean. Thread-safe.</summary>
internal sealed partial class AzureService
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);
    private readonly ILogger _logger;

    public AzureService(AzureSearchSettings settings, TimeProvider clock, ILogger logger)
    {
        (Settings, Clock, _logger) = (settings, clock, logger);
        var options = new SearchClientOptions(SearchClientOptions.ServiceVersion.V2023_11_01);
        (options.Retry.Mode, options.Retry.MaxRetries, options.Retry.NetworkTimeout) = (RetryMode.Exponential, 4, settings.Timeout);
        (options.Retry.Delay, options.Retry.MaxDelay) = (settings.Poll * 2, TimeSpan.FromSeconds(10));
        options.Transport = settings.Transport ?? options.Transport;
        var endpoint = new Uri(settings.Endpoint!);
        Indexes = settings.ApiKey is { } key ? new SearchIndexClient(endpoint, new AzureKeyCredential(key), options) : new SearchIndexClient(endpoint, Credential(settings), options);
    }

    public AzureSearchSettings Settings { get; }

    public TimeProvider Clock { get; }

    public SearchIndexClient Indexes { get; }

    /// <summary>Makes one of the service's indexes, or leaves the equal one that is there.</summary>
    public Task EnsureAsync(SearchIndex index, CancellationToken cancellationToken) =>
        RunAsync(async token => await Indexes.CreateOrUpdateIndexAsync(index, cancellationToken: token), cancellationToken);

    /// <summary>Runs one call of the service's client.</summary>
    /// <exception cref="RetrievalException">The service says that the request is wrong, or there is no such index.</exception>
    /// <exception cref="BackendUnavailableException">It does not answer, refuses the key, or is overloaded after all retries.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call(cancellationToken);
        }
        catch (RequestFailedException refusal) when (refusal.Status == 404)
        {
            throw new RetrievalException("There is no index of this name.", "index", refusal);
        }
        catch (RequestFailedException refusal) when (refusal.Status == 400)
        {
            LogFailed(refusal);
            throw new RetrievalException($"Azure AI Search refuses the request: {FirstLine(refusal.Message)}", "query", refusal);
        }
        catch (Exception failure) when (failure is RequestFailedException or AuthenticationFailedException or AggregateException or IOException || failure is OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            LogFailed(failure);
            throw new BackendUnavailableException(
                failure is AuthenticationFailedException or RequestFailedException { Status: 401 or 403 }
                    ? $"Azure AI Search refuses this silo's credentials. Correct {AzureSearchSettings.Section}, or the service's roles."
                    : "Azure AI Search is not available. Try again shortly.",
                Asked(failure as RequestFailedException) ?? RetryAfter, failure);
        }
    }

    private static TokenCredential Credential(AzureSearchSettings settings) => settings.ClientSecret is { } secret
        ? new ClientSecretCredential(settings.TenantId, settings.ClientId, secret)
        : new DefaultAzureCredential(new DefaultAzureCredentialOptions { TenantId = settings.TenantId, ManagedIdentityClientId = settings.ClientId });

    private static TimeSpan? Asked(RequestFailedException? refusal) =>
        refusal?.GetRawResponse()?.Headers.TryGetValue("Retry-After", out var text) == true && int.TryParse(text, out var seconds) ? TimeSpan.FromSeconds(seconds) : null;

    private static string FirstLine(string message) => message.Split('\n', 2)[0].Trim();

    [LoggerMessage(LogLevel.Error, "Azure AI Search failed.")]
    private partial void LogFailed(Exception exception);
}
