namespace OrleansLlm.Providers.Http;

/// <summary>Asks a server's health page, and its metrics for the load where it has them.</summary>
/// <param name="provider">The provider's name.</param>
/// <param name="transport">Its connections.</param>
/// <param name="health">A page that answers with success when the server is ready.</param>
/// <param name="metrics">Its page in Prometheus' format, or null.</param>
/// <param name="names">What its metrics are called.</param>
internal sealed class HealthProbe(string provider, HttpTransport transport, Uri health, Uri? metrics, LoadMetrics names) : IHealthProbe
{
    private const int MaxPage = 4 * 1024 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public async Task<ProviderStatus> ProbeAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            using (await transport.SendAsync(HttpMethod.Get, health, body: null, limit.Token).ConfigureAwait(false))
            {
            }

            return await LoadAsync(limit.Token).ConfigureAwait(false);
        }
        catch (ProviderException exception)
        {
            return new ProviderStatus(IsReady: false, Problem: exception.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new ProviderStatus(IsReady: false, Problem: $"{provider} did not tell its health within {Patience.TotalSeconds:0} s");
        }
    }

    /// <summary>The load; a server whose metrics can not be read is ready all the same.</summary>
    private async Task<ProviderStatus> LoadAsync(CancellationToken cancellationToken)
    {
        if (metrics is null)
        {
            return new ProviderStatus(IsReady: true);
        }

        try
        {
            using var response = await transport.SendAsync(HttpMethod.Get, metrics, body: null, cancellationToken).ConfigureAwait(false);
            using var page = await response.ReadAllAsync(MaxPage, isCut: true, cancellationToken).ConfigureAwait(false);
            return names.Read(page.Written);
        }
        catch (ProviderException)
        {
            return new ProviderStatus(IsReady: true);
        }
    }
}
