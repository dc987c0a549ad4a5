using OrleansLlm.Client.Http;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Client.Tenants;

/// <summary>Projects of a tenant. Reading needs the role viewer, changing manager (own tenant) or operator. Safe to use from many threads.</summary>
public sealed class ProjectsClient
{
    private readonly LlmHttp _http;

    internal ProjectsClient(LlmHttp http) => _http = http;

    /// <summary>Creates a project.</summary>
    /// <exception cref="LlmException">Forbidden, InvalidRequest, NotFound: no such tenant, or Conflict: it exists.</exception>
    public Task<ProjectInfo> CreateAsync(string tenant, CreateProjectRequest project, CancellationToken cancellationToken = default) =>
        _http.PostAsync(PathOf(tenant), project, LlmJson.Default.CreateProjectRequest, LlmJson.Default.ProjectInfo, cancellationToken);

    /// <summary>All projects, oldest first, archived ones included.</summary>
    /// <exception cref="LlmException">Forbidden, or NotFound.</exception>
    public async Task<IReadOnlyList<ProjectInfo>> ListAsync(string tenant, CancellationToken cancellationToken = default) =>
        (await _http.GetAsync(PathOf(tenant), LlmJson.Default.ListPageProjectInfo, cancellationToken)).Data;

    /// <summary>A project.</summary>
    /// <exception cref="LlmException">Forbidden, or NotFound.</exception>
    public Task<ProjectInfo> GetAsync(string tenant, string project, CancellationToken cancellationToken = default) =>
        _http.GetAsync(AdminPaths.Of(tenant, "projects", project), LlmJson.Default.ProjectInfo, cancellationToken);

    /// <summary>Renames, tags, archives or restores a project. The keys of an archived one are refused.</summary>
    /// <exception cref="LlmException">Forbidden, NotFound, or InvalidRequest.</exception>
    public Task<ProjectInfo> UpdateAsync(string tenant, string project, ProjectUpdate update, CancellationToken cancellationToken = default) =>
        _http.PatchAsync(
            AdminPaths.Of(tenant, "projects", project), update, LlmJson.Default.ProjectUpdate, LlmJson.Default.ProjectInfo, cancellationToken);

    private static string PathOf(string tenant) => AdminPaths.Of(tenant, "projects");
}
