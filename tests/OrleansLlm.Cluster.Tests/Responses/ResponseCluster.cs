using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Storage;
using Orleans.TestingHost;
using OrleansLlm.Cluster.Tests.Budgets;
using OrleansLlm.Cluster.Tests.Hosting;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Responses;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains;
using OrleansLlm.Grains.Conversations;
using OrleansLlm.Grains.Responses;
using OrleansLlm.Grains.Storage;

namespace OrleansLlm.Cluster.Tests.Responses;

/// <summary>Three silos on one store, whose responses are made as a test says.</summary>
public sealed class ResponseCluster : IAsyncLifetime
{
    private InProcessTestCluster _cluster = null!;

    internal ScriptedMaker Maker { get; } = new();

    internal SwitchedStore Store { get; } = new();

    internal InProcessTestCluster Silos => _cluster;

    public async ValueTask InitializeAsync()
    {
        var builder = new InProcessTestClusterBuilder(3);
        builder.AddPatience();
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddKeyedSingleton<IGrainStorage>(GrainStores.Main, Store);
            silo.Services.AddSingleton<IResponseMaker>(Maker);
            silo.AddOrleansLlmGrains();
        });
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.StopAllSilosAsync();
        await _cluster.DisposeAsync();
    }

    /// <summary>A caller whose key may be used.</summary>
    public async Task<Caller> NewCallerAsync()
    {
        var tenant = $"tenant-{Guid.NewGuid():N}";
        var name = new TenantKey(tenant).ToString();
        await _cluster.Client.GetGrain<ITenantProfileGrain>(name).CreateAsync(new CreateTenantRequest { Name = tenant });
        var key = await _cluster.Client.GetGrain<ITenantGrain>(name).CreateKeyAsync(new CreateKeyRequest { Name = "k", Role = KeyRole.User });
        return new Caller { Tenant = tenant, KeyId = key.Info.Id };
    }

    public T Grain<T>(Caller caller, string id)
        where T : IGrainWithStringKey => _cluster.Client.GetGrain<T>(new ResponseKey(caller.Tenant, id).ToString());

    public Task<StoredResponse> StartAsync(Caller caller, string id, bool streams)
    {
        var queued = new StoredResponse
        {
            Json = ScriptedMaker.Json("queued"),
            InputItems = [],
            Messages = [new ChatMessage { Role = "user", Content = "x" }],
            CreatedAt = TimeProvider.System.GetUtcNow(),
            Unfinished = ResponseStatuses.Queued,
        };
        var request = new BackgroundRequest
        {
            Caller = caller,
            Body = "the client's words",
            Streams = streams,
            MayRepeat = !streams,
            Beginning = [.. new[] { "response.created", "response.queued" }.Select((type, i) => new ResponseEvent(i, type, $$"""{"type":"{{type}}","sequence_number":{{i}}}"""))],
        };
        return Grain<IBackgroundResponseGrain>(caller, id).StartAsync(queued, request);
    }

    /// <summary>The events after one of them, up to the end or so many.</summary>
    public async Task<IReadOnlyList<ResponseEvent>> ReadAsync(Caller caller, string id, int after = -1, int most = int.MaxValue)
    {
        var events = new List<ResponseEvent>();
        await foreach (var one in Grain<IBackgroundResponseGrain>(caller, id).ReadAsync(after))
        {
            if (!one.IsHeartbeat)
            {
                events.Add(one);
            }

            if (events.Count == most)
            {
                break;
            }
        }

        return events;
    }

    /// <summary>Asks until the response is as it should be, through the time in which the cluster finds out about a lost silo.</summary>
    public async Task<StoredResponse> UntilAsync(Caller caller, string id, Func<StoredResponse, bool> condition)
    {
        StoredResponse? response = null;
        await BudgetCluster.UntilAsync(async () =>
        {
            try
            {
                return condition(response = await Grain<IResponseGrain>(caller, id).GetAsync());
            }
            catch (Exception exception) when (exception is OrleansException or TimeoutException)
            {
                return false;
            }
        });
        return response!;
    }

    /// <summary>Stops the silo in which a response is made, at once.</summary>
    public async Task KillSiloOfAsync(Caller caller, string id)
    {
        var at = await _cluster.Client.GetGrain<IManagementGrain>(0).GetActivationAddress(Grain<IResponseGrain>(caller, id));
        await _cluster.KillSiloAsync(_cluster.Silos.Single(silo => silo.SiloAddress.Equals(at)));
    }

    internal async Task<ResponseState> StateAsync(Caller caller, string id)
    {
        var state = new GrainState<ResponseState>();
        await Store.ReadStateAsync("response", GrainId.Create("response", new ResponseKey(caller.Tenant, id).ToString()), state);
        return state.State!;
    }

    /// <summary>Whether the store has it that a response is made.</summary>
    internal async Task<bool> IsNotedAsync(Caller caller, string id)
    {
        var key = new ResponseKey(caller.Tenant, id).ToString();
        var list = GrainId.Create("running-responses", RunningResponsesKey.Of(caller.Tenant).ToString());

        // Tenants share lists, so what others have under way may fill the first segment.
        for (var number = 0; ; number++)
        {
            var segment = new GrainState<SegmentState<RunningResponse>>();
            await Store.ReadStateAsync($"responses-{number:D6}", list, segment);
            if (segment.State is null || !segment.RecordExists)
            {
                return false;
            }

            if (segment.State.Items.Exists(row => row.Key == key))
            {
                return true;
            }
        }
    }
}
