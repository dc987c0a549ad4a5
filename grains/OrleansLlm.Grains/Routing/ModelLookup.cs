using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Replicas;
using OrleansLlm.Contracts.Rollouts;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Grains.Replicas;
using OrleansLlm.Grains.Rollouts;
using OrleansLlm.Providers;

namespace OrleansLlm.Grains.Routing;

/// <summary>
/// Which models there are, in the cluster and at its providers, and what they are for. A model of the cluster hides a provider's of the same name. Believes the
/// directory for a second. Thread-safe.
/// </summary>
internal sealed class ModelLookup(IGrainFactory grains, ModelCatalog catalog, IProviderRegistry providers, TimeProvider timeProvider)
{
    private static readonly TimeSpan DirectoryCacheLife = TimeSpan.FromSeconds(1);

    private volatile Known _known = new([], DateTimeOffset.MinValue);

    /// <summary>All models.</summary>
    public async Task<IReadOnlyList<ModelInfo>> ListAsync(CancellationToken cancellationToken) => (await KnownAsync(cancellationToken)).Models;

    private async ValueTask<Known> KnownAsync(CancellationToken cancellationToken)
    {
        var known = _known;
        if (timeProvider.GetUtcNow() - known.At > DirectoryCacheLife)
        {
            var directory = grains.GetGrain<IModelDirectoryGrain>(IModelDirectoryGrain.Key);
            var local = await GrainRetry.RunAsync(() => directory.ListAsync(cancellationToken), timeProvider, cancellationToken);
            var names = local.Select(model => model.Name).ToHashSet(StringComparer.Ordinal);
            known = new Known([.. local, .. providers.Models.Select(model => model.Info).Where(model => !names.Contains(model.Name))], timeProvider.GetUtcNow());
            _known = known;
        }

        return known;
    }

    /// <summary>A model of any kind as it was when the models were last asked for, or null.</summary>
    public ModelInfo? FindKnown(string model) => catalog.FindAny(model)?.Info ?? _known.Find(model);

    /// <summary>Whether a tenant's calls may use a model for vectors, as the models were when last asked for.</summary>
    public bool IsEmbedder(string model, string tenant) => ModelVersionName.IsFor(tenant, model) && FindKnown(model) is { Kind: ModelKind.Embedding };

    /// <summary>The provider's model that a name means, or null: it is the cluster's, or nobody's. As the models were when last asked for.</summary>
    public RemoteModel? RemoteOf(string model) =>
        catalog.FindAny(model) is null && providers.Find(model) is { } remote && _known.Find(model)?.Provider != "local" ? remote : null;

    /// <summary>The name of the model that serves a call of a model: a version of it, or itself. As the models were when last asked for.</summary>
    public string ServedBy(string model, ServedVersions versions, string tenant, GenerationRequest request) =>
        versions.ServedBy(model, tenant, RolloutCache.UnitOf(request), name => FindKnown(name) is not null);

    /// <summary>Another tenant's own model is as if it were not there.</summary>
    /// <exception cref="LlmException">ModelNotFound.</exception>
    public static void RequireFor(string tenant, string model)
    {
        if (!ModelVersionName.IsFor(tenant, model))
        {
            throw Missing(model);
        }
    }

    /// <summary>A model of any kind.</summary>
    /// <exception cref="LlmException">ModelNotFound.</exception>
    public async Task<ModelInfo> RequireAsync(string model, CancellationToken cancellationToken) =>
        catalog.FindAny(model)?.Info
        ?? (await KnownAsync(cancellationToken)).Find(model)
        ?? throw Unknown(model, await ListAsync(cancellationToken));

    /// <summary>A model of one kind.</summary>
    /// <exception cref="LlmException">ModelNotFound, or InvalidRequest: it is of another kind.</exception>
    public async Task<ModelInfo> RequireAsync(string model, ModelKind kind, CancellationToken cancellationToken)
    {
        ModelInfo found;
        try
        {
            found = await RequireAsync(model, cancellationToken);
        }
        catch (LlmException unknown) when (unknown.Code == LlmErrorCode.ModelNotFound && kind != ModelKind.Chat)
        {
            throw new LlmException(unknown.Code, $"{unknown.Message} {await AdviceAsync(kind, cancellationToken)}", unknown.Parameter);
        }

        return found.Kind == kind ? found : throw new LlmException(
            LlmErrorCode.InvalidRequest,
            $"The model '{model}' is {NameOf(found.Kind)} and can not be used here; use it with {EndpointOf(found.Kind)}. {await AdviceAsync(kind, cancellationToken)}",
            "model");
    }

    /// <summary>A name that begins with a known model's and a colon asks for an adapter.</summary>
    private static LlmException Unknown(string model, IReadOnlyList<ModelInfo> models)
    {
        var colon = model.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || models.All(known => known.Name != model[..colon]))
        {
            return Missing(model);
        }

        var adapters = models.Where(known => known.Name.StartsWith(model[..(colon + 1)], StringComparison.Ordinal)).Select(known => known.Name[(colon + 1)..]).ToList();
        return new LlmException(
            LlmErrorCode.ModelNotFound,
            $"The model '{model[..colon]}' has no adapter '{model[(colon + 1)..]}'; it has {(adapters.Count > 0 ? string.Join(", ", adapters.Take(8)) : "none")}.",
            "model");
    }

    private static LlmException Missing(string model) => new(LlmErrorCode.ModelNotFound, $"The model '{model}' does not exist or no silo serves it.", "model");

    private async Task<string> AdviceAsync(ModelKind kind, CancellationToken cancellationToken)
    {
        var names = (await ListAsync(cancellationToken)).Where(model => model.Kind == kind).Select(model => model.Name).ToList();
        return names.Count > 0
            ? $"Here are: {string.Join(", ", names.Take(8))}."
            : $"No silo serves {NameOf(kind)}: put an ONNX export of one into a silo's models folder, as 'orleansllm models import FOLDER' does.";
    }

    private static string NameOf(ModelKind kind) => kind switch
    {
        ModelKind.Embedding => "an embedding model",
        ModelKind.Rerank => "a rerank model",
        _ => "a chat model",
    };

    private static string EndpointOf(ModelKind kind) => kind switch
    {
        ModelKind.Embedding => "/v1/embeddings",
        ModelKind.Rerank => "/v1/rerank",
        _ => "/v1/chat/completions",
    };

    private sealed record Known(IReadOnlyList<ModelInfo> Models, DateTimeOffset At)
    {
        public ModelInfo? Find(string model)
        {
            foreach (var known in Models)
            {
                if (known.Name == model)
                {
                    return known;
                }
            }

            return null;
        }
    }
}
