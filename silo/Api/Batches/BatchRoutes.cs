using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Batches;
using OrleansLlm.Silo.Admin.OpenApi;
using OrleansLlm.Silo.Api.Authentication;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Api.Batches;

/// <summary>Maps and describes the API of batches.</summary>
internal static class BatchRoutes
{
    /// <summary>Registers the handlers.</summary>
    public static IServiceCollection AddBatchesApi(this IServiceCollection services) =>
        services.AddSingleton<IBatchCalls, BatchCalls>().AddSingleton<BatchesEndpoints>();

    /// <summary>Maps the endpoints.</summary>
    public static void MapBatchesApi(this WebApplication app)
    {
        var batches = app.Services.GetRequiredService<BatchesEndpoints>();
        var endpoints = string.Join(", ", app.Services.GetRequiredService<IBatchCalls>().Endpoints);
        var api = app.MapGroup(ApiPaths.V1 + "/batches").WithTags("batches").RequireRole(KeyRole.User);
        api.MapPost("", (Delegate)batches.CreateAsync)
            .Describe<BatchView>(
                "createBatch", "Executes the requests of a file at low priority.",
                $"Endpoints: {endpoints}. Each line of the file has `custom_id`, `method` (POST), `url` and `body`. Requests pass all limits and budgets of the key; "
                + "refused ones wait, and `waiting` tells why. Answers and failures come in two files.")
            .TakesBody<CreateBatchBody>("""{"input_file_id":"{file}","endpoint":"/v1/chat/completions","completion_window":"24h","metadata":{"team":"shop"}}""");
        api.MapGet("", (Delegate)batches.ListAsync).Describe<ListView<BatchView>>("listBatches", "Lists batches, newest first.").TakesPage();
        api.MapGet("/{id}", (Delegate)batches.GetAsync).Describe<BatchView>("getBatch", "Shows a batch.");
        api.MapPost("/{id}/cancel", (Delegate)batches.CancelAsync)
            .Describe<BatchView>("cancelBatch", "Ends a batch; requests that run are finished, and what was answered is kept.");
    }
}
