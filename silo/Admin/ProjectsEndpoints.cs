using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Admin;

/// <summary>Creates, lists, renames, tags, archives and restores projects of a tenant.</summary>
internal sealed class ProjectsEndpoints(JsonBody body, TenantGrains grains)
{
    /// <summary><c>POST /admin/v1/tenants/{tenant}/projects</c>.</summary>
    public async Task CreateAsync(HttpContext context)
    {
        var (_, tenant) = TenantAccess.Require(context);
        var request = await body.ReadAsync(context, fields =>
        {
            fields.RefuseOthers("id", "name", "tags");
            return new CreateProjectRequest { Id = fields.RequireText("id"), Name = fields.Text("name"), Tags = TagsParser.Read(fields) };
        });
        await WriteAsync(context, await grains.Projects(tenant).CreateAsync(request, context.RequestAborted));
    }

    /// <summary><c>GET /admin/v1/tenants/{tenant}/projects</c>, oldest first, archived ones included.</summary>
    public async Task ListAsync(HttpContext context)
    {
        var (_, tenant) = TenantAccess.Require(context);
        var list = new ListView<ProjectInfo> { Data = await grains.Projects(tenant).ListAsync(context.RequestAborted) };
        await JsonResponse.WriteAsync(context, list, ApiJsonContext.Default.ListViewProjectInfo);
    }

    /// <summary><c>GET /admin/v1/tenants/{tenant}/projects/{project}</c>.</summary>
    public async Task GetAsync(HttpContext context)
    {
        var (_, tenant) = TenantAccess.Require(context);
        var id = IdOf(context);
        var projects = await grains.Projects(tenant).ListAsync(context.RequestAborted);
        var project = projects.FirstOrDefault(known => known.Id == id)
            ?? throw new LlmException(LlmErrorCode.NotFound, $"Tenant '{tenant}' has no project '{JsonText.Shorten(id)}'.", "project");
        await WriteAsync(context, project);
    }

    /// <summary><c>PATCH /admin/v1/tenants/{tenant}/projects/{project}</c>: name, tags, archived; absent fields stay.</summary>
    public async Task UpdateAsync(HttpContext context)
    {
        var (_, tenant) = TenantAccess.Require(context);
        var update = await body.ReadAsync(context, fields =>
        {
            fields.RefuseOthers("name", "tags", "archived");
            return new ProjectUpdate { Name = fields.Text("name"), Tags = TagsParser.Read(fields), Archived = fields.Flag("archived") };
        });
        await WriteAsync(context, await grains.Projects(tenant).UpdateAsync(IdOf(context), update, context.RequestAborted));
    }

    private static string IdOf(HttpContext context) => (string)context.GetRouteValue("project")!;

    private static Task WriteAsync(HttpContext context, ProjectInfo info) => JsonResponse.WriteAsync(context, info, ApiJsonContext.Default.ProjectInfo);
}
