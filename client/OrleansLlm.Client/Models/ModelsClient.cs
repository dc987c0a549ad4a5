using OrleansLlm.Client.Http;
using OrleansLlm.Contracts;

namespace OrleansLlm.Client.Models;

/// <summary>The models of a server.</summary>
public sealed class ModelsClient
{
    private readonly LlmHttp _http;

    internal ModelsClient(LlmHttp http) => _http = http;

    /// <summary>All models that the caller may use.</summary>
    /// <exception cref="LlmException">Any code.</exception>
    public async Task<IReadOnlyList<ModelCard>> ListAsync(CancellationToken cancellationToken = default) =>
        (await _http.GetAsync("v1/models", LlmJson.Default.ListPageModelCard, cancellationToken)).Data;

    /// <summary>One model.</summary>
    /// <exception cref="LlmException">ModelNotFound: no silo serves it.</exception>
    public Task<ModelCard> GetAsync(string model, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(model);
        return _http.GetAsync($"v1/models/{Uri.EscapeDataString(model)}", LlmJson.Default.ModelCard, cancellationToken);
    }
}
