using OrleansLlm.Contracts.Feedback;
using OrleansLlm.Silo.Admin;
using OrleansLlm.Silo.Api.Authentication;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Api.Feedback;

/// <summary>Takes feedback on answers, and shows it to the tenant's administrators.</summary>
internal sealed class FeedbackEndpoints(JsonBody body, IGrainFactory grains)
{
    private const int MaxIdLength = 256;

    /// <summary><c>POST /v1/feedback</c>. The tenant is always the caller's.</summary>
    public async Task CreateAsync(HttpContext context)
    {
        var caller = context.GetCaller();
        var entry = await body.ReadAsync(context, Parse);
        var kept = await GrainOf(caller.Tenant).AddAsync(entry with { KeyId = caller.KeyId, Project = caller.Project }, context.RequestAborted);
        await JsonResponse.WriteAsync(context, kept, ApiJsonContext.Default.FeedbackEntry);
    }

    /// <summary><c>GET /admin/v1/tenants/{tenant}/feedback</c>: oldest first, page by page.</summary>
    public async Task ListAsync(HttpContext context)
    {
        var (_, tenant) = TenantAccess.Require(context);
        var after = QueryFields.Integer(context, "after", 0, int.MaxValue, otherwise: 0);
        var limit = QueryFields.Integer(context, "limit", 1, FeedbackPage.MaxLimit, otherwise: 100);
        await JsonResponse.WriteAsync(context, await GrainOf(tenant).ReadAsync(after, limit, context.RequestAborted), ApiJsonContext.Default.FeedbackPage);
    }

    /// <summary><c>DELETE /admin/v1/tenants/{tenant}/feedback</c>: that on one request, or all.</summary>
    public async Task DeleteAsync(HttpContext context)
    {
        var (_, tenant) = TenantAccess.Require(context);
        var deleted = await GrainOf(tenant).DeleteAsync(QueryFields.Text(context, "request_id", MaxIdLength), context.RequestAborted);
        await JsonResponse.WriteAsync(context, new FeedbackDeletedView(deleted), ApiJsonContext.Default.FeedbackDeletedView);
    }

    /// <summary><c>GET /admin/v1/tenants/{tenant}/feedback/settings</c>.</summary>
    public async Task GetSettingsAsync(HttpContext context)
    {
        var (_, tenant) = TenantAccess.Require(context);
        await JsonResponse.WriteAsync(context, await GrainOf(tenant).GetSettingsAsync(context.RequestAborted), ApiJsonContext.Default.FeedbackSettings);
    }

    /// <summary><c>PUT /admin/v1/tenants/{tenant}/feedback/settings</c>.</summary>
    public async Task SetSettingsAsync(HttpContext context)
    {
        var (_, tenant) = TenantAccess.Require(context);
        var settings = await body.ReadAsync(context, static fields =>
        {
            fields.RefuseOthers("keep_text", "keep_days");
            var settings = new FeedbackSettings();
            return settings with
            {
                KeepText = fields.Flag("keep_text") ?? settings.KeepText,
                KeepDays = fields.Integer("keep_days", 1, FeedbackSettings.MaxDays) ?? settings.KeepDays,
            };
        });
        await JsonResponse.WriteAsync(context, await GrainOf(tenant).SetSettingsAsync(settings, context.RequestAborted), ApiJsonContext.Default.FeedbackSettings);
    }

    private static FeedbackEntry Parse(JsonFields fields)
    {
        fields.RefuseOthers("request_id", "response_id", "model", "score", "label", "comment", "preferred_model", "question", "answer", "may_train", "user");
        var (request, response) = (fields.Text("request_id"), fields.Text("response_id"));
        if (request is not null && response is not null)
        {
            throw RequestErrors.InvalidValue("response_id", "only one of request_id and response_id may be given");
        }

        return new FeedbackEntry
        {
            RequestId = request ?? response ?? throw RequestErrors.Missing("request_id"),
            Model = fields.Text("model"),
            Score = fields.Number("score", 0, 1),
            Label = fields.Text("label"),
            Comment = fields.Text("comment"),
            PreferredModel = fields.Text("preferred_model"),
            Question = fields.Text("question"),
            Answer = fields.Text("answer"),
            MayTrain = fields.Flag("may_train") ?? false,
            User = fields.Text("user"),
            KeyId = "",
        };
    }

    private IFeedbackGrain GrainOf(string tenant) => grains.GetGrain<IFeedbackGrain>(new FeedbackKey(tenant).ToString());
}
