using OrleansLlm.Client.Http;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Rollouts;

namespace OrleansLlm.Client.Rollouts;

/// <summary>Versions of the cluster's models: which is in force, and rollouts of new ones. Needs the role operator. Safe to use from many threads.</summary>
public sealed class RolloutsClient
{
    private const string Path = "admin/v1/rollouts";

    private readonly LlmHttp _http;

    internal RolloutsClient(LlmHttp http) => _http = http;

    /// <summary>The models that have or had versions in force, by name.</summary>
    public async Task<IReadOnlyList<ModelRollout>> ListAsync(CancellationToken cancellationToken = default) =>
        (await _http.GetAsync(Path, LlmJson.Default.ListPageModelRollout, cancellationToken)).Data;

    /// <summary>One model.</summary>
    /// <exception cref="LlmException">ModelNotFound.</exception>
    public Task<ModelRollout> GetAsync(string model, CancellationToken cancellationToken = default) =>
        _http.GetAsync(PathOf(model), LlmJson.Default.ModelRollout, cancellationToken);

    /// <summary>Brings a version into force: the model <c>MODEL@VERSION</c> gets the calls of <c>MODEL</c>.</summary>
    /// <param name="model">The model.</param>
    /// <param name="version">The version; null: the model's own package.</param>
    /// <param name="settings">How; null: step by step, as <see cref="RolloutSettings"/> tells.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="LlmException">ModelNotFound; InvalidRequest: names the field; Conflict: a rollout is under way, or the version is in force.</exception>
    public Task<ModelRollout> StartAsync(string model, string? version, RolloutSettings? settings = null, CancellationToken cancellationToken = default)
    {
        var body = new StartModelRollout(version, settings?.Steps, settings?.Guard, settings?.Comment);
        return _http.PostAsync(PathOf(model), body, LlmJson.Default.StartModelRollout, LlmJson.Default.ModelRollout, cancellationToken);
    }

    /// <summary>Ends the rollout under way: its version is in force for all calls.</summary>
    /// <exception cref="LlmException">ModelNotFound, or Conflict: none is under way.</exception>
    public Task<ModelRollout> PromoteAsync(string model, CancellationToken cancellationToken = default) =>
        _http.PostAsync($"{PathOf(model)}/promote", LlmJson.Default.ModelRollout, cancellationToken);

    /// <summary>Takes back the rollout under way, or else puts the version before in force again.</summary>
    /// <exception cref="LlmException">ModelNotFound, or Conflict: there is nothing to go back to.</exception>
    public Task<ModelRollout> RollBackAsync(string model, string? reason = null, CancellationToken cancellationToken = default) => _http.PostAsync(
        $"{PathOf(model)}/rollback", new RollBackModel(reason), LlmJson.Default.RollBackModel, LlmJson.Default.ModelRollout, cancellationToken);

    private static string PathOf(string model) => $"{Path}/{Uri.EscapeDataString(model)}";
}
