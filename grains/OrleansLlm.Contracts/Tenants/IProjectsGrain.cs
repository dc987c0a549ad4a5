namespace OrleansLlm.Contracts.Tenants;

/// <summary>A tenant's projects. Key: <see cref="TenantKey"/>; the same grain as <see cref="ITenantGrain"/>.</summary>
[Alias("llm.projects"), GrainInterfaceType("projects")]
public interface IProjectsGrain : IGrainWithStringKey
{
    /// <summary>Creates a project.</summary>
    /// <exception cref="LlmException">NotFound: no such tenant. Conflict: it exists. InvalidRequest: a field is out of range, or too many projects.</exception>
    [Alias("create")]
    Task<ProjectInfo> CreateAsync(CreateProjectRequest request, CancellationToken cancellationToken = default);

    /// <summary>All projects, archived ones included, oldest first.</summary>
    /// <exception cref="LlmException">NotFound: no such tenant.</exception>
    [Alias("list")]
    Task<IReadOnlyList<ProjectInfo>> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>Renames, tags, archives or restores a project.</summary>
    /// <exception cref="LlmException">NotFound: no such tenant or project. InvalidRequest: a field is out of range.</exception>
    [Alias("update")]
    Task<ProjectInfo> UpdateAsync(string project, ProjectUpdate update, CancellationToken cancellationToken = default);
}
