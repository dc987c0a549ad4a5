using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Admin;

/// <summary>Creates, lists, renames, tags, suspends and resumes tenants.</summary>
internal sealed class TenantsEndpoints(JsonBody body, TenantGrains grains)
{
    private const int DefaultPage = 20;
    private const int MaxPage = 100;

    /// <summary><c>POST /admin/v1/tenants</c>.</summary>
    public async Task CreateAsync(HttpContext context)
    {
        var (id, request) = await body.ReadAsync(context, ParseCreate);
        await WriteAsync(context, await grains.Profile(id).CreateAsync(request, context.RequestAborted));
    }

    /// <summary><c>GET /admin/v1/tenants</c>, oldest first.</summary>
    public async Task ListAsync(HttpContext context)
    {
        var limit = QueryFields.Integer(context, "limit", 1, MaxPage, DefaultPage);
        var directory = grains.Directory();
        var ids = await directory.ListAsync(QueryFields.Text(context, "after", maxLength: 64), limit, context.RequestAborted);
        var hasMore = ids.Count == limit && (await directory.ListAsync(ids[^1], 1, context.RequestAborted)).Count > 0;
        var tenants = await Task.WhenAll(ids.Select(id => FindAsync(id, context.RequestAborted)));
        var page = new ListView<TenantInfo>
        {
            Data = [.. tenants.OfType<TenantInfo>()],
            HasMore = hasMore,
            LastId = ids.Count > 0 ? ids[^1] : null,
        };
        await JsonResponse.WriteAsync(context, page, ApiJsonContext.Default.ListViewTenantInfo);
    }

    /// <summary><c>GET /admin/v1/tenants/{tenant}</c>.</summary>
    public async Task GetAsync(HttpContext context)
    {
        var (_, tenant) = TenantAccess.Require(context);
        await WriteAsync(context, await grains.Profile(tenant).GetAsync(context.RequestAborted));
    }

    /// <summary><c>PATCH /admin/v1/tenants/{tenant}</c>: name, tags; absent fields stay.</summary>
    public Task UpdateAsync(HttpContext context) => ChangeAsync(context, fields =>
    {
        fields.RefuseOthers("name", "tags");
        return new TenantUpdate { Name = fields.Text("name"), Tags = TagsParser.Read(fields) };
    });

    /// <summary><c>POST /admin/v1/tenants/{tenant}/suspend</c>: every key but operators' is refused from now on.</summary>
    public Task SuspendAsync(HttpContext context) => ChangeAsync(context, fields =>
    {
        fields.RefuseOthers("reason");
        return new TenantUpdate { Suspended = true, Reason = fields.Text("reason") };
    });

    /// <summary><c>POST /admin/v1/tenants/{tenant}/resume</c>.</summary>
    public async Task ResumeAsync(HttpContext context)
    {
        var (_, tenant) = TenantAccess.Require(context);
        await WriteAsync(context, await grains.Profile(tenant).UpdateAsync(new TenantUpdate { Suspended = false }, context.RequestAborted));
    }

    private async Task ChangeAsync(HttpContext context, Func<JsonFields, TenantUpdate> parse)
    {
        var (_, tenant) = TenantAccess.Require(context);
        var update = await body.ReadOptionalAsync(context, parse);
        await WriteAsync(context, await grains.Profile(tenant).UpdateAsync(update, context.RequestAborted));
    }

    /// <summary>Null: the directory names it, but its creation has not ended.</summary>
    private async Task<TenantInfo?> FindAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            return await grains.Profile(id).GetAsync(cancellationToken);
        }
        catch (LlmException missing) when (missing.Code == LlmErrorCode.NotFound)
        {
            return null;
        }
    }

    private static (string Id, CreateTenantRequest Request) ParseCreate(JsonFields fields)
    {
        fields.RefuseOthers("id", "name", "tags");
        var id = fields.RequireText("id");
        return EntityId.IsValid(id)
            ? (id, new CreateTenantRequest { Name = fields.Text("name"), Tags = TagsParser.Read(fields) })
            : throw RequestErrors.OutOfRange("id", EntityId.Rule, $"'{JsonText.Shorten(id)}'");
    }

    private static Task WriteAsync(HttpContext context, TenantInfo info) => JsonResponse.WriteAsync(context, info, ApiJsonContext.Default.TenantInfo);
}
