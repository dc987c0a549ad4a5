using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.TestingHost;
using OrleansLlm.Cluster.Tests.Hosting;
using OrleansLlm.Contracts.Conversations;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Conversations;
using TestCluster = OrleansLlm.Cluster.Tests.Hosting.TestCluster;

namespace OrleansLlm.Cluster.Tests.Conversations;

/// <summary>A cluster whose store outlives its silos and whose clock can be put forward; conversations keep their replies often.</summary>
public sealed class ConversationCluster : IAsyncLifetime
{
    public ConversationCluster() => Cluster = new TestCluster(3, storage: Store, services: services =>
    {
        services.AddSingleton<TimeProvider>(Clock);
        services.Configure<ConversationsOptions>(options =>
            (options.CheckpointInterval, options.SettleDelay) = (TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(200)));
    });

    public TestCluster Cluster { get; }

    internal SharedStore Store { get; } = new();

    public ShiftedClock Clock { get; } = new();

    public ValueTask InitializeAsync() => Cluster.InitializeAsync();

    public ValueTask DisposeAsync() => Cluster.DisposeAsync();

    public T Grain<T>(Caller caller, string id)
        where T : IGrainWithStringKey => Cluster.Client.GetGrain<T>(new ConversationKey(caller.Tenant, id).ToString());

    public async Task<IConversationGrain> CreateAsync(Caller caller, string id, ConversationSettings? settings = null)
    {
        var conversation = Grain<IConversationGrain>(caller, id);
        await conversation.CreateAsync(settings ?? new ConversationSettings { Model = TestCluster.Model });
        return conversation;
    }

    public static ReplyRequest Reply(string turnId, string text) => new()
    {
        TurnId = turnId,
        Messages = [Message("user", text)],
        Generation = Requests.Chat() with { Model = "", Messages = null },
    };

    /// <summary>A reply that takes its time.</summary>
    public static ReplyRequest LongReply(string turnId, bool goesOn, int tokens = 700) => Reply(turnId, "Tell me a story.") with
    {
        GoesOn = goesOn,
        Generation = Requests.Endless(tokens) with { Model = "", Messages = null },
    };

    public static ChatMessage Message(string role, string content) => new() { Role = role, Content = content };

    public static async Task<T> UntilAsync<T>(Func<Task<T>> read, Func<T, bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        while (true)
        {
            var value = await read();
            if (condition(value))
            {
                return value;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), patience.Token);
        }
    }

    /// <summary>The silo in which a conversation is active.</summary>
    public async Task<InProcessSiloHandle> SiloOfAsync(IConversationGrain conversation)
    {
        var at = await Cluster.Client.GetGrain<IManagementGrain>(0).GetActivationAddress(conversation);
        return Cluster.Silos.Silos.Single(silo => silo.SiloAddress.Equals(at));
    }

    /// <summary>How many records the store has of a conversation.</summary>
    public int RecordsOf(Caller caller, string id) => Store.Count(new ConversationKey(caller.Tenant, id).ToString());
}
