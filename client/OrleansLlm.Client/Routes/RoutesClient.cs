using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using OrleansLlm.Client.Http;
using OrleansLlm.Client.Tenants;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routes;

namespace OrleansLlm.Client.Routes;

/// <summary>
/// Routes: names that calls use as a model, and the policies behind them. A tenant of null means the global routes. Reading needs the role viewer, changing a tenant's routes
/// owner, changing global ones operator. Safe to use from many threads.
/// </summary>
public sealed class RoutesClient
{
    private const string Global = "admin/v1/routes";
    private const string PlanPath = "v1/route/plan";

    private readonly LlmHttp _http;

    internal RoutesClient(LlmHttp http) => _http = http;

    /// <summary>All routes by name, without history.</summary>
    /// <exception cref="LlmException">Forbidden, or NotFound: no such tenant.</exception>
    public async Task<IReadOnlyList<RouteRecord>> ListAsync(string? tenant, CancellationToken cancellationToken = default) =>
        (await _http.GetAsync(PathOf(tenant), LlmJson.Default.ListPageRouteRecord, cancellationToken)).Data;

    /// <summary>One route with its versions and when each was in force.</summary>
    /// <exception cref="LlmException">Forbidden, or NotFound.</exception>
    public Task<RouteRecord> GetAsync(string? tenant, string name, CancellationToken cancellationToken = default) =>
        _http.GetAsync(PathOf(tenant, name), LlmJson.Default.RouteRecord, cancellationToken);

    /// <summary>Sets a route's policy: another version. The same policy as that of the newest version adds none.</summary>
    /// <param name="tenant">Whose route; null: a global one.</param>
    /// <param name="name">Its name.</param>
    /// <param name="policy">The policy as JSON text: an object, or a name in quotes.</param>
    /// <param name="settings">How; null: in force at once.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The route, with warnings of names that lead nowhere now.</returns>
    /// <exception cref="JsonException">The policy is no JSON.</exception>
    /// <exception cref="LlmException">Forbidden; NotFound: no such tenant; InvalidRequest: names every mistake; Conflict: the etag is another one by now.</exception>
    public Task<RouteRecord> SetAsync(string? tenant, string name, string policy, RouteSettings? settings = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(policy);
        JsonDocument.Parse(policy).Dispose();
        settings ??= new RouteSettings();
        var body = JsonContent.Create(new SetRoute(policy, settings.Activate, settings.Comment), LlmJson.Default.SetRoute);
        var path = PathOf(tenant, name) + (settings.DryRun ? "?dry_run=true" : "");
        return _http.SendIfMatchAsync(HttpMethod.Put, path, body, settings.Etag, LlmJson.Default.RouteRecord, cancellationToken);
    }

    /// <summary>Puts a version in force: also how to go back.</summary>
    /// <param name="tenant">Whose route; null: a global one.</param>
    /// <param name="name">Its name.</param>
    /// <param name="version">The version.</param>
    /// <param name="etag">Only when the route's etag is still this one; null: whatever it is.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="LlmException">Forbidden, NotFound, or Conflict: the etag is another one by now.</exception>
    public Task<RouteRecord> ActivateAsync(string? tenant, string name, int version, string? etag = null, CancellationToken cancellationToken = default)
    {
        var body = JsonContent.Create(new ActivateRoute(version), LlmJson.Default.ActivateRoute);
        return _http.SendIfMatchAsync(HttpMethod.Post, PathOf(tenant, name) + "/activate", body, etag, LlmJson.Default.RouteRecord, cancellationToken);
    }

    /// <summary>Removes a route and its history.</summary>
    /// <param name="tenant">Whose route; null: a global one.</param>
    /// <param name="name">Its name.</param>
    /// <param name="etag">Only when the route's etag is still this one; null: whatever it is.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>What was removed.</returns>
    /// <exception cref="LlmException">Forbidden, NotFound, or Conflict: the etag is another one by now.</exception>
    public Task<RouteRecord> DeleteAsync(string? tenant, string name, string? etag = null, CancellationToken cancellationToken = default) =>
        _http.SendIfMatchAsync(HttpMethod.Delete, PathOf(tenant, name), content: null, etag, LlmJson.Default.RouteRecord, cancellationToken);

    /// <summary>What would be done for a chat of the client's own key, without a call. Free of charge; needs the role user.</summary>
    /// <param name="model">A route or a model.</param>
    /// <param name="messages">The chat.</param>
    /// <param name="maxTokens">The most tokens of the answer; null: the model's own limit.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="LlmException">ModelNotFound, or nothing of the route can take the call.</exception>
    public Task<PlannedCall> PlanAsync(string model, IReadOnlyList<TextMessage> messages, int? maxTokens = null, CancellationToken cancellationToken = default) =>
        _http.PostAsync(PlanPath, new PlanRoute(model, messages, maxTokens), LlmJson.Default.PlanRoute, LlmJson.Default.PlannedCall, cancellationToken);

    /// <summary>The same for a whole request as <c>/v1/chat/completions</c> takes it, as JSON text (UTF-8).</summary>
    /// <exception cref="LlmException">InvalidRequest, ModelNotFound, or nothing of the route can take the call.</exception>
    public async Task<PlannedCall> PlanAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken = default)
    {
        using var content = new ReadOnlyMemoryContent(request);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return await _http.PostAsync(PlanPath, content, LlmJson.Default.PlannedCall, cancellationToken);
    }

    private static string PathOf(string? tenant) => tenant is null ? Global : AdminPaths.Of(tenant, "routes");

    private static string PathOf(string? tenant, string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return $"{PathOf(tenant)}/{Uri.EscapeDataString(name)}";
    }
}
