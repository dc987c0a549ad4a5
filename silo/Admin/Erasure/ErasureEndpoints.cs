using System.Text.Json;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Audit;
using OrleansLlm.Contracts.Erasure;
using OrleansLlm.Contracts.Jobs;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Admin.Erasure;

/// <summary>Erases contents for good, and shows and checks the audit log that proves it.</summary>
internal sealed class ErasureEndpoints(JsonBody body, IGrainFactory grains)
{
    private const int MaxName = 256;
    private const int MaxIdLength = 128;
    private const string Prefix = "erasure_";

    /// <summary><c>POST /admin/v1/tenants/{tenant}/erasures</c>.</summary>
    public async Task CreateAsync(HttpContext context)
    {
        var (caller, tenant) = TenantAccess.Require(context);
        var scope = await body.ReadAsync(context, fields => Read(fields, tenant));
        var request = new JobRequest { Kind = ErasureJson.Kind, Caller = caller, Input = JsonSerializer.Serialize(scope, ErasureJson.Default.ErasureScope) };
        await ShowAsync(context, await Job(tenant, $"{Prefix}{Guid.NewGuid():N}").StartAsync(request, context.RequestAborted));
    }

    /// <summary><c>GET /admin/v1/tenants/{tenant}/erasures/{id}</c>.</summary>
    public async Task GetAsync(HttpContext context)
    {
        var (_, tenant) = TenantAccess.Require(context);
        var id = (string)context.GetRouteValue("id")!;
        if (!id.StartsWith(Prefix, StringComparison.Ordinal) || id.Length > MaxIdLength)
        {
            throw new LlmException(LlmErrorCode.NotFound, "There is no erasure with this id.", "id");
        }

        await ShowAsync(context, await Job(tenant, id).GetAsync(context.RequestAborted));
    }

    /// <summary><c>GET /admin/v1/tenants/{tenant}/audit</c>, oldest first.</summary>
    public async Task ListAuditAsync(HttpContext context)
    {
        var (_, tenant) = TenantAccess.Require(context);
        var after = QueryFields.Integer(context, "after", 0, int.MaxValue, otherwise: 0);
        var limit = QueryFields.Integer(context, "limit", 1, AuditPage.MaxLimit, otherwise: 100);
        await JsonResponse.WriteAsync(context, await Log(tenant).ReadAsync(after, limit, context.RequestAborted), ApiJsonContext.Default.AuditPage);
    }

    /// <summary><c>GET /admin/v1/tenants/{tenant}/audit/verify</c>.</summary>
    public async Task VerifyAuditAsync(HttpContext context)
    {
        var (_, tenant) = TenantAccess.Require(context);
        await JsonResponse.WriteAsync(context, await Log(tenant).VerifyAsync(context.RequestAborted), ApiJsonContext.Default.AuditCheck);
    }

    private static ErasureScope Read(JsonFields fields, string tenant)
    {
        fields.RefuseOthers("user", "conversation", "tenant");
        var (user, conversation, all) = (fields.Text("user", MaxName, minLength: 1), fields.Text("conversation", MaxIdLength, minLength: 1), fields.Flag("tenant") ?? false);
        var given = (user is null ? 0 : 1) + (conversation is null ? 0 : 1) + (all ? 1 : 0);
        return given == 1
            ? new ErasureScope { Tenant = tenant, User = user, Conversation = conversation }
            : throw RequestErrors.InvalidValue("user", $"exactly one of 'user', 'conversation' and 'tenant' (true) says what is erased. Given: {given} of them");
    }

    private IJobGrain Job(string tenant, string id) => grains.GetGrain<IJobGrain>(new JobKey(tenant, id).ToString());

    private IAuditGrain Log(string tenant) => grains.GetGrain<IAuditGrain>(new AuditKey(tenant).ToString());

    private static Task ShowAsync(HttpContext context, JobInfo job) =>
        JsonResponse.WriteAsync(context, ErasureView.Of(job), ApiJsonContext.Default.ErasureView);
}
