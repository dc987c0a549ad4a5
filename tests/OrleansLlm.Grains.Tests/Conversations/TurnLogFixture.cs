using Orleans;
using Orleans.Runtime;
using OrleansLlm.Contracts.Conversations;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Grains.Conversations;
using OrleansLlm.Grains.Tests.Budgets.Model;

namespace OrleansLlm.Grains.Tests.Conversations;

/// <summary>A log of turns over a store in memory, opened anew at will.</summary>
internal sealed class TurnLogFixture
{
    private static readonly GrainId Id = GrainId.Create("conversation", "acme/c");

    private readonly GrainState<ConversationState> _state = new(new ConversationState());

    public TurnLogFixture() => Counter = new ConversationCounter(Store);

    public MemoryStore Store { get; } = new();

    public ConversationCounter Counter { get; }

    public TurnLog Log { get; private set; } = null!;

    public ConversationState State => _state.State!;

    public async Task<TurnLog> OpenAsync()
    {
        await Counter.ReadStateAsync("conversation", Id, _state);
        Log = new TurnLog(Counter, Id, State, () => Counter.WriteStateAsync("conversation", Id, _state));
        await Log.LoadAsync();
        return Log;
    }

    /// <summary>Adds one turn behind another: the head unless told otherwise.</summary>
    public async Task<StoredTurn> AddAsync(string id, int? parent = null, string role = "user", string? content = null, DateTimeOffset createdAt = default)
    {
        var behind = await Log.FindAsync(parent ?? Log.Head);
        var number = Log.NextNumber(1);
        var turn = new StoredTurn
        {
            Turn = new Turn
            {
                Id = id, Number = number, Parent = behind?.Turn.Number ?? Turn.None, Depth = (behind?.Turn.Depth ?? -1) + 1,
                Message = new ChatMessage { Role = role, Content = content ?? id }, CreatedAt = createdAt,
            },
            Jump = behind is null ? number : await TurnTree.JumpOfChildAsync(Log, behind, []),
        };
        await Log.AppendAsync([turn]);
        return turn;
    }
}
