namespace OrleansLlm.Providers.Http;

/// <summary>Asks a server how it is: each kind has its own pages for that.</summary>
internal interface IHealthProbe
{
    /// <summary>Never throws but for cancellation.</summary>
    Task<ProviderStatus> ProbeAsync(CancellationToken cancellationToken);
}
