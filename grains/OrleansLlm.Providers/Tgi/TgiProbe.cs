using System.Text.Json;
using OrleansLlm.Providers.Http;

namespace OrleansLlm.Providers.Tgi;

/// <summary>TGI's health, load, and the limit of tokens that it was started with.</summary>
internal sealed class TgiProbe(IHealthProbe health, HttpTransport transport, Uri info) : IHealthProbe
{
    private const int MaxPage = 64 * 1024;
    private int? _maxTotalTokens;

    /// <inheritdoc/>
    public async Task<ProviderStatus> ProbeAsync(CancellationToken cancellationToken)
    {
        var status = await health.ProbeAsync(cancellationToken).ConfigureAwait(false);
        if (!status.IsReady)
        {
            // It may come back with other limits.
            _maxTotalTokens = null;
            return status;
        }

        _maxTotalTokens ??= await ReadAsync(cancellationToken).ConfigureAwait(false);
        return status with { ContextLength = _maxTotalTokens };
    }

    private async Task<int?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await transport.SendAsync(HttpMethod.Get, info, body: null, cancellationToken).ConfigureAwait(false);
            using var page = await response.ReadAllAsync(MaxPage, isCut: false, cancellationToken).ConfigureAwait(false);
            return JsonSerializer.Deserialize(page.Written, TgiJson.Default.TgiInfo)?.MaxTotalTokens;
        }
        catch (Exception exception) when (exception is ProviderException or JsonException)
        {
            return null;
        }
    }
}
