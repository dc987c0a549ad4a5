using OrleansLlm.Contracts.Conversations;

namespace OrleansLlm.Silo.Tests.Hosting;

/// <summary>A tenant's conversations in memory, newest first.</summary>
internal sealed class FakeConversationList : IConversationListGrain
{
    public List<string> Ids { get; } = [];

    public Task AddAsync(string conversation, DateTimeOffset createdAt, CancellationToken cancellationToken = default)
    {
        Ids.Insert(0, conversation);
        return Task.CompletedTask;
    }

    public Task RemoveAsync(string conversation, CancellationToken cancellationToken = default)
    {
        Ids.Remove(conversation);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<string>> ListAsync(string? after, int count, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, 100);
        var first = after is null ? 0 : Ids.IndexOf(after) + 1;
        return Task.FromResult<IReadOnlyList<string>>([.. Ids.Skip(first).Take(count)]);
    }
}
