using Microsoft.OpenApi;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Silo.Admin.OpenApi;
using OrleansLlm.Silo.Api;
using OrleansLlm.Silo.Api.Authentication;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Admin;

/// <summary>Maps and describes the admin API of tenants, projects, keys and limits.</summary>
internal static class AdminRoutes
{
    private const string Root = ApiPaths.Admin + "/v1/tenants";
    private const string LimitsExample =
        """{"budgets":[{"period":"month","hard":100,"soft":[80]},{"period":"day","kind":"rolling","hard":10}],"requests_per_minute":600}""";

    /// <summary>Registers the handlers.</summary>
    public static IServiceCollection AddAdminApi(this IServiceCollection services) => services
        .AddSingleton<TenantGrains>()
        .AddSingleton<TenantsEndpoints>()
        .AddSingleton<ProjectsEndpoints>()
        .AddSingleton<KeysEndpoints>()
        .AddSingleton<LimitsEndpoints>();

    /// <summary>Maps the endpoints.</summary>
    public static void MapAdminApi(this WebApplication app)
    {
        MapTenants(app, app.Services.GetRequiredService<TenantsEndpoints>());
        MapProjects(app, app.Services.GetRequiredService<ProjectsEndpoints>());
        MapKeys(app, app.Services.GetRequiredService<KeysEndpoints>());
        MapLimits(app, app.Services.GetRequiredService<LimitsEndpoints>());
    }

    private static void MapTenants(WebApplication app, TenantsEndpoints tenants)
    {
        var all = app.MapGroup(Root).WithTags("tenants").RequireRole(KeyRole.Operator);
        all.MapPost("", (Delegate)tenants.CreateAsync)
            .Describe<TenantInfo>("createTenant", "Creates a tenant.", "A tenant must exist before keys are made in it; 409 when it does.")
            .TakesBody<CreateTenantBody>("""{"id":"acme","name":"Acme Inc.","tags":{"plan":"pro"}}""");
        all.MapGet("", (Delegate)tenants.ListAsync)
            .Describe<ListView<TenantInfo>>("listTenants", "Lists tenants, oldest first.").TakesPage();
        all.MapPatch("/{tenant}", (Delegate)tenants.UpdateAsync)
            .Describe<TenantInfo>("updateTenant", "Renames or tags a tenant.", "Absent fields stay; tags replace all present ones.")
            .TakesBody<UpdateTenantBody>("""{"name":"Acme Ltd."}""");
        all.MapPost("/{tenant}/suspend", (Delegate)tenants.SuspendAsync)
            .Describe<TenantInfo>("suspendTenant", "Suspends a tenant.", "Every key of it but operators' is refused with 403 from now on; running calls end well.")
            .TakesBody<SuspendBody>("""{"reason":"unpaid invoice"}""", isOptional: true);
        all.MapPost("/{tenant}/resume", (Delegate)tenants.ResumeAsync).Describe<TenantInfo>("resumeTenant", "Ends a suspension.");
        app.MapGet(Root + "/{tenant}", (Delegate)tenants.GetAsync).WithTags("tenants").RequireRole(KeyRole.Viewer)
            .Describe<TenantInfo>("getTenant", "Shows a tenant.");
    }

    private static void MapProjects(WebApplication app, ProjectsEndpoints projects)
    {
        var group = app.MapGroup(Root + "/{tenant}/projects").WithTags("projects");
        group.MapPost("", (Delegate)projects.CreateAsync).RequireRole(KeyRole.Manager)
            .Describe<ProjectInfo>("createProject", "Creates a project.", "At most 1,000 in a tenant, archived ones included.")
            .TakesBody<CreateProjectRequest>("""{"id":"web","name":"Web shop","tags":{"team":"shop"}}""");
        group.MapGet("", (Delegate)projects.ListAsync).RequireRole(KeyRole.Viewer)
            .Describe<ListView<ProjectInfo>>("listProjects", "Lists projects, oldest first, archived ones included.");
        group.MapGet("/{project}", (Delegate)projects.GetAsync).RequireRole(KeyRole.Viewer)
            .Describe<ProjectInfo>("getProject", "Shows a project.");
        group.MapPatch("/{project}", (Delegate)projects.UpdateAsync).RequireRole(KeyRole.Manager)
            .Describe<ProjectInfo>(
                "updateProject", "Renames, tags, archives or restores a project.", "The keys of an archived project are refused with 403; spend and limits stay.")
            .TakesBody<ProjectUpdate>("""{"archived":false}""");
    }

    private static void MapKeys(WebApplication app, KeysEndpoints keys)
    {
        var group = app.MapGroup(Root + "/{tenant}/keys").WithTags("keys");
        group.MapPost("", (Delegate)keys.CreateAsync).RequireRole(KeyRole.Manager)
            .Describe<KeyView>(
                "createKey", "Creates a key and shows it, once.", "Up to the caller's own role. `limits` hold from the first call on and may be changed under `key:ID`.")
            .TakesBody<CreateKeyRequest>("""{"name":"ci","role":"user","limits":{"allowed_models":["ember"],"requests_per_minute":60}}""");
        group.MapGet("", (Delegate)keys.ListAsync).RequireRole(KeyRole.Viewer)
            .Describe<ListView<KeyView>>("listKeys", "Lists keys, oldest first, revoked ones included; never their secrets.")
            .TakesQuery("project", JsonSchemaType.String, "Only keys of this project.");
        group.MapGet("/{id}", (Delegate)keys.GetAsync).RequireRole(KeyRole.Viewer)
            .Describe<KeyView>("getKey", "Shows a key and its limits; never its secret.");
        group.MapPatch("/{id}", (Delegate)keys.UpdateAsync).RequireRole(KeyRole.Manager)
            .Describe<KeyView>("updateKey", "Renames or tags a key, or changes when it stops working.", "Absent fields stay. The project can not be changed: spend stays where it was made.")
            .TakesBody<KeyUpdate>("""{"name":"ci of the shop","never_expires":true}""");
        group.MapPost("/{id}/rotate", (Delegate)keys.RotateAsync).RequireRole(KeyRole.Manager)
            .Describe<KeyView>("rotateKey", "Gives a key a new secret and shows it, once.", "Id, limits and spend stay; the secret before works for the grace time.")
            .TakesBody<RotateBody>("""{"grace_seconds":3600}""", isOptional: true);
        group.MapDelete("/{id}", (Delegate)keys.RevokeAsync).RequireRole(KeyRole.Manager)
            .Describe<KeyView>("revokeKey", "Revokes a key.", "The next call with it is refused. Revoking twice is harmless.");
    }

    private static void MapLimits(WebApplication app, LimitsEndpoints limits)
    {
        var group = app.MapGroup(Root + "/{tenant}/limits").WithTags("limits");
        group.MapGet("", (Delegate)limits.ListAsync).RequireRole(KeyRole.Viewer)
            .Describe<ListView<ScopeStatus>>("listLimits", "Limits and usage of every level that has limits of its own, and of the tenant.");
        group.MapGet("/{scope}", (Delegate)limits.GetAsync).RequireRole(KeyRole.Viewer)
            .Describe<ScopeStatus>("getLimits", "Limits and usage of one level.");
        group.MapPut("/{scope}", (Delegate)limits.SetAsync).RequireRole(KeyRole.Manager)
            .Describe<ScopeStatus>("setLimits", "Replaces all limits of a level.", "Usage is kept, running calls go on. The level `tenant` needs an operator.")
            .TakesBody<ScopeLimits>(LimitsExample);
        group.MapDelete("/{scope}", (Delegate)limits.ClearAsync).RequireRole(KeyRole.Manager)
            .Describe<ScopeStatus>("clearLimits", "Removes all limits of a level; usage is kept.");
        group.MapPut("/{scope}/override", (Delegate)limits.SetOverrideAsync).RequireRole(KeyRole.Manager)
            .Describe<ScopeStatus>("setOverride", "Replaces the limits of a level for a time.", "Usage is counted on; afterwards the level's own limits are back.")
            .TakesBody<OverrideBody>("""{"limits":{"budgets":[{"period":"month","hard":250}]},"until":"2099-01-01T00:00:00Z","reason":"launch"}""");
        group.MapDelete("/{scope}/override", (Delegate)limits.EndOverrideAsync).RequireRole(KeyRole.Manager)
            .Describe<ScopeStatus>("endOverride", "Ends an override.");
        group.MapPost("/{scope}/suspend", (Delegate)limits.SuspendAsync).RequireRole(KeyRole.Manager)
            .Describe<ScopeStatus>("suspendLevel", "Refuses every new call of a level; its other limits stay.");
        group.MapPost("/{scope}/resume", (Delegate)limits.ResumeAsync).RequireRole(KeyRole.Manager)
            .Describe<ScopeStatus>("resumeLevel", "Ends the suspension of a level.");
    }
}
