using OrleansLlm.Contracts.Learning;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Learning;
using OrleansLlm.Silo.Admin.OpenApi;
using OrleansLlm.Silo.Api;
using OrleansLlm.Silo.Api.Authentication;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Admin.Learning;

/// <summary>Maps and describes the admin API of trained models.</summary>
internal static class LearnedRoutes
{
    /// <summary>Registers the handlers.</summary>
    public static IServiceCollection AddLearnedApi(this IServiceCollection services) => services.AddSingleton<LearnedEndpoints>();

    /// <summary>Maps the endpoints.</summary>
    public static void MapLearnedApi(this WebApplication app)
    {
        var learned = app.Services.GetRequiredService<LearnedEndpoints>();
        Map(app.MapGroup(ApiPaths.Admin + "/v1/learned"), learned, "Global", "all tenants may use", KeyRole.Operator, KeyRole.Operator);
        Map(app.MapGroup(ApiPaths.Admin + "/v1/tenants/{tenant}/learned"), learned, "", "only this tenant may use", KeyRole.Viewer, KeyRole.Manager);
    }

    private static void Map(RouteGroupBuilder group, LearnedEndpoints learned, string scope, string whose, KeyRole reader, KeyRole writer)
    {
        group.WithTags("learned");
        group.MapGet("", (Delegate)learned.ListAsync).RequireRole(reader)
            .Describe<ListView<StoredLearnedModel>>($"list{scope}LearnedModels", $"Lists the trained models that {whose}, all versions.");
        group.MapPut("/{name}", (Delegate)learned.StoreAsync).RequireRole(writer)
            .Describe<StoredLearnedModel>(
                $"store{scope}LearnedModel", $"Stores a trained model that {whose}.",
                "The body is the file that `orleansllm route train` or `route calibrate` wrote. It is checked as a whole and is the version in use from now on; "
                + $"{StoredLearnedModel.MaxVersions} versions are kept. At most {LearnedOptions.MaxFileBytes:#,0} bytes.")
            .TakesFile();
        group.MapGet("/{name}/content", (Delegate)learned.GetContentAsync).RequireRole(writer)
            .DescribeFile($"get{scope}LearnedModelContent", "The file of the version in use.", "application/octet-stream");
        group.MapPost("/{name}/activate", (Delegate)learned.ActivateAsync).RequireRole(writer)
            .Describe<StoredLearnedModel>($"activate{scope}LearnedModel", "Takes another version into use.", "Silos follow within seconds.")
            .TakesBody<ActivateBody>("""{"version":1}""");
        group.MapDelete("/{name}", (Delegate)learned.DeleteAsync).RequireRole(writer)
            .Describe<DeletedView>($"delete{scope}LearnedModel", "Deletes all versions of a trained model.", "Routes that name it go on without: the strong model serves.");
    }
}
