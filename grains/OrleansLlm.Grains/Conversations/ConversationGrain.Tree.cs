using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Conversations;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Grains.Conversations;

/// <summary>Branches, settings, single turns.</summary>
internal sealed partial class ConversationGrain
{
    public Task<ConversationInfo> UpdateAsync(ConversationUpdate update, CancellationToken cancellationToken) => AloneAsync(async () =>
    {
        RequireExisting();
        var settings = ConversationRules.Apply(State.Settings, update);
        await CheckAsync(update);
        await OpenAsync(cancellationToken);
        if (settings != State.Settings || update.Pinned is not null)
        {
            (State.Settings, State.ChangedAt) = (settings, timeProvider.GetUtcNow());
            State.Pinned = update.Pinned is { } pinned ? [.. pinned.Distinct().Order()] : State.Pinned;
            await DurableAsync(state.WriteStateAsync);
        }

        if (update.Head is { } head && head != _turns.Head)
        {
            await DurableAsync(() => _turns.SelectAsync(head));
        }

        return await InfoAsync();
    });

    public async Task<IReadOnlyList<ConversationBranch>> ListBranchesAsync(CancellationToken cancellationToken)
    {
        RequireExisting();
        var branches = new List<ConversationBranch>();
        foreach (var leaf in _turns.Leaves.Order().ToList())
        {
            if (await _turns.FindAsync(leaf) is { } last)
            {
                branches.Add(new ConversationBranch { Last = last.Turn, IsHead = leaf == _turns.Head });
            }
        }

        return branches;
    }

    public async Task<Turn> GetTurnAsync(int number, CancellationToken cancellationToken)
    {
        RequireExisting();
        return await _turns.FindAsync(number) is { Turn.IsDeleted: false } found ? found.Turn : throw NoTurn("turn", number);
    }

    public Task<ConversationInfo> DeleteTurnAsync(int number, CancellationToken cancellationToken) => AloneAsync(async () =>
    {
        RequireExisting();
        RequireNoReply();
        var found = await _turns.FindAsync(number) ?? throw NoTurn("turn", number);
        if (!found.Turn.IsDeleted)
        {
            await OpenAsync(cancellationToken);
            await ForgetAsync([found]);
        }

        return await InfoAsync();
    });

    public async Task<IReadOnlyList<Turn>> ReadAsync(int first, int count, CancellationToken cancellationToken)
    {
        RequireExisting();
        ConversationRules.CheckPage(first, count);
        return [.. (await _turns.ReadAsync(first, count)).Select(turn => turn.Turn)];
    }

    /// <summary>Removes the words of turns everywhere: from the index, from summaries that tell them, from what was sent with those, from their records.</summary>
    private async Task ForgetAsync(IReadOnlyList<StoredTurn> gone)
    {
        var first = gone.Min(turn => turn.Turn.Number);
        await ForgetIndexedAsync([.. gone.Select(turn => turn.Turn.Number)]);
        State.Pinned.RemoveAll(number => gone.Any(turn => turn.Turn.Number == number));
        State.Summaries.RemoveAll(summary => summary.Through >= first);
        await DurableAsync(state.WriteStateAsync);

        // The turns last: what breaks off is begun again while they are there.
        foreach (var report in await ReportsAfterAsync(first))
        {
            await DurableAsync(() => _turns.ReplaceAsync(report with { Sent = report.Sent! with { Summary = null } }));
        }

        foreach (var turn in gone)
        {
            await DurableAsync(() => _turns.ReplaceAsync(Emptied(turn)));
        }
    }

    private static StoredTurn Emptied(StoredTurn turn) => turn with
    {
        Sent = null,
        Turn = turn.Turn with { IsDeleted = true, Message = new ChatMessage { Role = turn.Turn.Message.Role, Content = "" }, Usage = null, User = null },
    };

    /// <summary>What was sent after a turn may tell it in a summary, also in one that is not kept any more.</summary>
    private async Task<IReadOnlyList<StoredTurn>> ReportsAfterAsync(int number)
    {
        var found = new List<StoredTurn>();
        for (var next = number + 1; await _turns.ReadAsync(next, ConversationRules.MaxPage) is { Count: > 0 } page; next = page[^1].Turn.Number + 1)
        {
            found.AddRange(page.Where(turn => turn.Sent?.Summary is not null));
        }

        return found;
    }

    private async Task CheckAsync(ConversationUpdate update)
    {
        if (update.Head is { } head)
        {
            RequireNoReply();
            _ = await _turns.FindAsync(head) ?? throw NoTurn("head", head);
        }

        ConversationRules.CheckPinned(update.Pinned ?? []);
        foreach (var number in update.Pinned ?? [])
        {
            _ = await _turns.FindAsync(number) is { Turn.IsDeleted: false } ? true : throw NoTurn("pinned", number);
        }
    }
}
