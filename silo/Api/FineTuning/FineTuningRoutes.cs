using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Silo.Admin.OpenApi;
using OrleansLlm.Silo.Api.Authentication;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Api.FineTuning;

/// <summary>Maps and describes the API of fine-tuning jobs.</summary>
internal static class FineTuningRoutes
{
    private const string Example =
        """{"model":"ember","training_file":"{training}","suffix":"support","seed":1,"method":{"type":"supervised","supervised":{"hyperparameters":{"n_epochs":3,"batch_size":8,"learning_rate_multiplier":1,"weights":"lora","rank":8}}}}""";

    /// <summary>Registers the handlers.</summary>
    public static IServiceCollection AddFineTuningApi(this IServiceCollection services) => services.AddSingleton<FineTuningEndpoints>();

    /// <summary>Maps the endpoints.</summary>
    public static void MapFineTuningApi(this WebApplication app)
    {
        var jobs = app.Services.GetRequiredService<FineTuningEndpoints>();
        var api = app.MapGroup(ApiPaths.V1 + "/fine_tuning/jobs").WithTags("fine-tuning").RequireRole(KeyRole.User);
        api.MapPost("", (Delegate)jobs.CreateAsync)
            .Describe<FineTuningJobView>(
                "createFineTuningJob", "Trains a model further on a file of examples.",
                "Lines are chats (`messages`), or preferences for the method `dpo` (`input`, `preferred_output`, `non_preferred_output`), as OpenAI's. `weights` is lora, qlora or full. A training that makes "
                + "the model worse at its general set than `general_limit` is refused. The result is served as `MODEL@ft.TENANT.SUFFIX.ID`, for this tenant only.")
            .TakesBody<CreateFineTuningJobBody>(Example);
        api.MapGet("", (Delegate)jobs.ListAsync).Describe<ListView<FineTuningJobView>>("listFineTuningJobs", "Lists fine-tuning jobs, newest first.").TakesPage();
        api.MapGet("/{id}", (Delegate)jobs.GetAsync).Describe<FineTuningJobView>("getFineTuningJob", "Shows a fine-tuning job.");
        api.MapPost("/{id}/cancel", (Delegate)jobs.CancelAsync).Describe<FineTuningJobView>("cancelFineTuningJob", "Ends a job; nothing of it is served.");
        api.MapPost("/{id}/pause", (Delegate)jobs.PauseAsync).Describe<FineTuningJobView>("pauseFineTuningJob", "Saves where a job is and stops it until it is resumed.");
        api.MapPost("/{id}/resume", (Delegate)jobs.ResumeAsync).Describe<FineTuningJobView>("resumeFineTuningJob", "Lets a paused job go on from where it was.");
        api.MapGet("/{id}/events", (Delegate)jobs.ListEventsAsync)
            .Describe<ListView<FineTuningEventView>>("listFineTuningEvents", "What happened, newest first: messages and measurements.").TakesPage();
        api.MapGet("/{id}/checkpoints", (Delegate)jobs.ListCheckpointsAsync)
            .Describe<ListView<FineTuningCheckpointView>>("listFineTuningCheckpoints", "The weights that measured best, once they are served.");
    }
}
