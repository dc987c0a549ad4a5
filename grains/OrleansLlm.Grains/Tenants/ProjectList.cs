using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Grains.Tenants;

/// <summary>The projects of one tenant. Changes the list it is given; no I/O.</summary>
internal sealed class ProjectList(string tenant, List<ProjectInfo> projects)
{
    public const int MaxProjects = 1_000;

    // A plain array: the list types behind collection expressions have no codec.
    public IReadOnlyList<ProjectInfo> List() => projects.ToArray();

    public ProjectInfo? Find(string? id) => id is null ? null : projects.Find(project => project.Id == id);

    public ProjectInfo Create(CreateProjectRequest request, DateTimeOffset now)
    {
        TenantRules.CheckId(request.Id, "id");
        TenantRules.CheckName(request.Name ?? request.Id);
        TenantRules.CheckTags(request.Tags);
        if (Find(request.Id) is not null)
        {
            throw new LlmException(LlmErrorCode.Conflict, $"Tenant '{tenant}' has a project '{request.Id}' already.", "id");
        }

        if (projects.Count >= MaxProjects)
        {
            throw TenantRules.Invalid("id", $"A tenant can have {MaxProjects} projects, archived ones included. Present: {projects.Count}.");
        }

        var info = new ProjectInfo { Id = request.Id, Name = request.Name ?? request.Id, CreatedAt = now, Tags = TenantRules.Copy(request.Tags) };
        projects.Add(info);
        return info;
    }

    public ProjectInfo Update(string id, ProjectUpdate update, DateTimeOffset now)
    {
        if (update.Name is not null)
        {
            TenantRules.CheckName(update.Name);
        }

        TenantRules.CheckTags(update.Tags);
        var at = projects.FindIndex(project => project.Id == id);
        if (at < 0)
        {
            throw NotFound(id);
        }

        var info = projects[at];
        projects[at] = info with
        {
            Name = update.Name ?? info.Name,
            Tags = update.Tags is null ? info.Tags : TenantRules.Copy(update.Tags),
            ArchivedAt = update.Archived switch { true => info.ArchivedAt ?? now, false => null, null => info.ArchivedAt },
        };
        return projects[at];
    }

    /// <summary>Finds the project that a new key is to belong to.</summary>
    /// <exception cref="LlmException">NotFound, or Conflict: it is archived.</exception>
    public void RequireOpen(string id)
    {
        if ((Find(id) ?? throw NotFound(id)).ArchivedAt is { } archivedAt)
        {
            throw new LlmException(LlmErrorCode.Conflict, $"Project '{id}' has been archived since {archivedAt:O}: it gets no new keys.", "project");
        }
    }

    private LlmException NotFound(string id) => new(LlmErrorCode.NotFound, $"Tenant '{tenant}' has no project '{id}'.", "project");
}
