using OrleansLlm.Contracts.Rollouts;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Silo.Admin.OpenApi;
using OrleansLlm.Silo.Api;
using OrleansLlm.Silo.Api.Authentication;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Admin.Rollouts;

/// <summary>Maps and describes the admin API of rollouts.</summary>
internal static class RolloutsApi
{
    private const string Example =
        """{"version":"2","steps":[{"share":5,"minutes":15},{"share":50,"minutes":60},{"share":100}],"guard":{"min_calls":50,"max_failure_rise":2},"comment":"tuned on June's tickets"}""";

    /// <summary>Registers the handlers.</summary>
    public static IServiceCollection AddRolloutsApi(this IServiceCollection services) => services.AddSingleton<RolloutsEndpoints>();

    /// <summary>Maps the endpoints.</summary>
    public static void MapRolloutsApi(this WebApplication app)
    {
        var rollouts = app.Services.GetRequiredService<RolloutsEndpoints>();
        var group = app.MapGroup(ApiPaths.Admin + "/v1/rollouts").WithTags("rollouts").RequireRole(KeyRole.Operator);
        group.MapGet("", (Delegate)rollouts.ListAsync)
            .Describe<ListView<ModelRollout>>("listRollouts", "Lists the models that have or had versions in force, by name.");
        group.MapGet("/{model}", (Delegate)rollouts.GetAsync)
            .Describe<ModelRollout>("getRollout", "Shows which version of a model is in force, the rollout under way and the last 100 changes.");
        group.MapPost("/{model}", (Delegate)rollouts.StartAsync)
            .Describe<ModelRollout>(
                "startRollout", "Brings a version of a model into force step by step.",
                "The version `2` of the model `ember` is the model `ember@2`, which a silo must serve. A conversation, else a user, else a call gets the same version while its share grows. A step ends when "
                + "it has lasted and the version had `min_calls` calls; when more of them fail than the guard allows, the rollout is taken back. One step of 100 % and 0 minutes: at once.")
            .TakesBody<StartRolloutBody>(Example);
        group.MapPost("/{model}/promote", (Delegate)rollouts.PromoteAsync)
            .Describe<ModelRollout>("promoteRollout", "Ends the rollout under way: its version is in force for all calls.");
        group.MapPost("/{model}/rollback", (Delegate)rollouts.RollBackAsync)
            .Describe<ModelRollout>("rollBackModel", "Takes back the rollout under way, or else puts the version before in force again.")
            .TakesBody<RollBackBody>("""{"reason":"answers too long"}""", isOptional: true);

        // Names with slashes that clients did not escape.
        group.MapGet("/{**model:minlength(1)}", (Delegate)rollouts.GetAsync).ExcludeFromDescription();
        group.MapPost("/{**model:minlength(1)}", (Delegate)rollouts.PostAsync).ExcludeFromDescription();
    }
}
