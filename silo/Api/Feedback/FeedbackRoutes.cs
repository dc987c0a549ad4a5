using Microsoft.OpenApi;
using OrleansLlm.Contracts.Feedback;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Silo.Admin.OpenApi;
using OrleansLlm.Silo.Api.Authentication;

namespace OrleansLlm.Silo.Api.Feedback;

/// <summary>Maps and describes the API of feedback.</summary>
internal static class FeedbackRoutes
{
    private const string Example =
        """{"request_id":"req-1","model":"ember","score":0,"label":"wrong","preferred_model":"gpt-5","question":"What is 2+2?","answer":"5","may_train":true}""";

    /// <summary>Registers the handlers.</summary>
    public static IServiceCollection AddFeedbackApi(this IServiceCollection services) => services.AddSingleton<FeedbackEndpoints>();

    /// <summary>Maps the endpoints.</summary>
    public static void MapFeedbackApi(this WebApplication app)
    {
        var feedback = app.Services.GetRequiredService<FeedbackEndpoints>();
        app.MapPost(ApiPaths.V1 + "/feedback", (Delegate)feedback.CreateAsync).WithTags("feedback").RequireRole(KeyRole.User)
            .Describe<FeedbackEntry>(
                "createFeedback", "Says how good an answer was.",
                "Of several on one request the last one counts. The texts of question and answer are kept only where the tenant's settings say so.")
            .TakesBody<FeedbackBody>(Example);
        var group = app.MapGroup(ApiPaths.Admin + "/v1/tenants/{tenant}/feedback").WithTags("feedback").RequireRole(KeyRole.Manager);
        group.MapGet("", (Delegate)feedback.ListAsync)
            .Describe<FeedbackPage>("listFeedback", "Lists feedback, oldest first.", $"At most {FeedbackSettings.MaxEntries:#,0} entries are kept; then the oldest go.")
            .TakesQuery("after", JsonSchemaType.Integer, "The page before's next.")
            .TakesQuery("limit", JsonSchemaType.Integer, $"1 to {FeedbackPage.MaxLimit}; default 100.");
        group.MapDelete("", (Delegate)feedback.DeleteAsync)
            .Describe<FeedbackDeletedView>("deleteFeedback", "Deletes the feedback on one request, or all.")
            .TakesQuery("request_id", JsonSchemaType.String, "Only that on this request or response.");
        group.MapGet("/settings", (Delegate)feedback.GetSettingsAsync).Describe<FeedbackSettings>("getFeedbackSettings", "Shows what is kept of feedback.");
        group.MapPut("/settings", (Delegate)feedback.SetSettingsAsync)
            .Describe<FeedbackSettings>("setFeedbackSettings", "Sets what is kept of feedback.", "Texts that were kept before stay until they are deleted.")
            .TakesBody<FeedbackSettingsBody>("""{"keep_text":true,"keep_days":90}""");
    }
}
