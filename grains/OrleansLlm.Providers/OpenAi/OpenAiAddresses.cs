using System.Collections.Concurrent;
using OrleansLlm.Providers.Settings;

namespace OrleansLlm.Providers.OpenAi;

/// <summary>Where a server's endpoints are. Thread-safe.</summary>
internal sealed class OpenAiAddresses
{
    private readonly string _root;
    private readonly string _base;
    private readonly string? _deploymentVersion;
    private readonly ConcurrentDictionary<(string Endpoint, string Deployment), Uri> _known = new();

    public OpenAiAddresses(ProviderSettings settings)
    {
        var given = (settings.BaseUrl ?? ProviderKinds.DefaultBaseUrl(settings.Kind)!).TrimEnd('/');
        _root = given.EndsWith("/v1", StringComparison.Ordinal) ? given[..^"/v1".Length] : given;
        if (settings.Kind == ProviderKinds.Azure)
        {
            var resource = _root.EndsWith("/openai", StringComparison.Ordinal) ? _root : $"{_root}/openai";
            _deploymentVersion = settings.ApiVersion is null or "v1" or "preview" ? null : settings.ApiVersion;
            _base = _deploymentVersion is null ? $"{resource}/v1" : $"{resource}/deployments";
        }
        else
        {
            // An address without a path is a server's root, which is what people copy from its log.
            _base = given == _root && new Uri(given).AbsolutePath == "/" ? $"{given}/v1" : given;
        }
    }

    /// <summary>The address names the model, so that the body need not.</summary>
    public bool NamesModel => _deploymentVersion is not null;

    /// <summary>An endpoint such as <c>chat/completions</c>.</summary>
    public Uri Of(string endpoint, string model) =>
        _known.GetOrAdd((endpoint, NamesModel ? model : ""), static (key, self) => self.Build(key.Endpoint, key.Deployment), this);

    /// <summary>A page at the server's root, such as <c>health</c>.</summary>
    public Uri Root(string page) => new($"{_root}/{page}");

    private Uri Build(string endpoint, string deployment) => _deploymentVersion is null
        ? new Uri($"{_base}/{endpoint}")
        : new Uri($"{_base}/{Uri.EscapeDataString(deployment)}/{endpoint}?api-version={_deploymentVersion}");
}
