using Microsoft.OpenApi;
using OrleansLlm.Contracts.Audit;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Silo.Admin.OpenApi;
using OrleansLlm.Silo.Api;
using OrleansLlm.Silo.Api.Authentication;

namespace OrleansLlm.Silo.Admin.Erasure;

/// <summary>Maps and describes the admin API of erasures and of the audit log.</summary>
internal static class ErasureRoutes
{
    private const string Root = ApiPaths.Admin + "/v1/tenants/{tenant}";

    /// <summary>Registers the handlers.</summary>
    public static IServiceCollection AddErasureApi(this IServiceCollection services) => services.AddSingleton<ErasureEndpoints>();

    /// <summary>Maps the endpoints.</summary>
    public static void MapErasureApi(this WebApplication app)
    {
        var endpoints = app.Services.GetRequiredService<ErasureEndpoints>();
        app.MapPost(Root + "/erasures", (Delegate)endpoints.CreateAsync).WithTags("erasure").RequireRole(KeyRole.Owner)
            .Describe<ErasureView>(
                "erase", "Erases what is kept of an end user, of a conversation, or all contents of the tenant, for good.",
                "A job: it goes on until it is done, also after a crash, and its last act is a record in the audit log that says what was removed and names a user only by a hash. Reached are "
                + "conversations with their index, responses, feedback, files (of a whole tenant), and the whole response cache, since an answer does not tell whose words it was made of. "
                + "Kept are the tenant itself, its keys, its ledger of costs and the audit log.")
            .TakesBody<EraseBody>("""{"user":"jane@example.com"}""");
        app.MapGet(Root + "/erasures/{id}", (Delegate)endpoints.GetAsync).WithTags("erasure").RequireRole(KeyRole.Owner)
            .Describe<ErasureView>("getErasure", "Shows an erasure.", "`removed` counts what each feature removed.");
        app.MapGet(Root + "/audit", (Delegate)endpoints.ListAuditAsync).WithTags("audit").RequireRole(KeyRole.Manager)
            .Describe<AuditPage>("listAudit", "Lists the audit log, oldest first.")
            .TakesQuery("after", JsonSchemaType.Integer, "The page before's next.")
            .TakesQuery("limit", JsonSchemaType.Integer, $"1 to {AuditPage.MaxLimit}; default 100.");
        app.MapGet(Root + "/audit/verify", (Delegate)endpoints.VerifyAuditAsync).WithTags("audit").RequireRole(KeyRole.Manager)
            .Describe<AuditCheck>(
                "verifyAudit", "Reads the audit log from the store and checks its chain of hashes.",
                "`head` is the hash of the last record: noted elsewhere, it shows later that none was taken off the end.");
    }
}
