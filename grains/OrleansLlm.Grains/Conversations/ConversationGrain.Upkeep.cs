using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Conversations;

namespace OrleansLlm.Grains.Conversations;

/// <summary>
/// The entry in the tenant's list is marked open, durably, before the first of a burst of changes, and brought up to date and closed some seconds after the
/// last: an entry that a crash left open is settled by the list. So a turn costs no write of the list, and the list misses nothing.
/// </summary>
internal sealed partial class ConversationGrain
{
    private const int ErasePage = 100;

    private bool _isOpen;
    private IGrainTimer? _settling;

    public Task SettleAsync(CancellationToken cancellationToken) => AloneAsync(async () =>
    {
        if (state.RecordExists && !Exists)
        {
            await RemoveAsync(cancellationToken);
        }
        else if (!state.RecordExists)
        {
            await List().RemoveAsync(_key.Conversation, cancellationToken);
        }
        else if (_live is null)
        {
            var isIndexed = await TryIndexAsync(cancellationToken);
            await List().SetAsync(await InfoAsync(), isOpen: !isIndexed, cancellationToken);
            _isOpen = !isIndexed;
        }

        return true;
    });

    public async Task EraseAsync(CancellationToken cancellationToken)
    {
        await WithoutReplyAsync(
            async () =>
            {
                await RemoveAsync(cancellationToken);
                return true;
            },
            cancellationToken);
        DeactivateOnIdle();
    }

    public async Task<int> EraseUserAsync(string user, CancellationToken cancellationToken)
    {
        if (!Exists || !State.Users.Contains(user))
        {
            // The list may know of a user whose turn a crash kept from being stored, or of a conversation that is gone.
            await SettleAsync(cancellationToken);
            return 0;
        }

        if (State.Users.Count == 1)
        {
            var all = await AllAsync();
            await EraseAsync(cancellationToken);
            return all.Count;
        }

        return await WithoutReplyAsync(() => ForgetUserAsync(user, cancellationToken), cancellationToken);
    }

    private async Task<int> ForgetUserAsync(string user, CancellationToken cancellationToken)
    {
        var own = (await AllAsync()).Where(turn => turn.Turn.User == user && !turn.Turn.IsDeleted).ToList();
        if (own.Count > 0)
        {
            await OpenAsync(cancellationToken);
            await ForgetAsync(own);
        }

        State.Users.Remove(user);
        State.Settings = State.Settings.User == user ? State.Settings with { User = null } : State.Settings;
        await DurableAsync(state.WriteStateAsync);
        await List().SetAsync(await InfoAsync(), isOpen: _isOpen, cancellationToken);
        return own.Count;
    }

    /// <summary>Ends the reply that is made, and what begins meanwhile, before the work is done.</summary>
    private async Task<T> WithoutReplyAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_live is { } live)
            {
                live.Stop();
                await live.Run.WaitAsync(cancellationToken);
            }

            var (isDone, result) = await AloneAsync(async () => _live is null ? (true, await work()) : (false, default(T)));
            if (isDone)
            {
                return result!;
            }
        }
    }

    private async Task<List<StoredTurn>> AllAsync()
    {
        var all = new List<StoredTurn>();
        for (var first = 0; await _turns.ReadAsync(first, ErasePage) is { Count: > 0 } page; first = page[^1].Turn.Number + 1)
        {
            all.AddRange(page);
        }

        return all;
    }

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        if (!_isOpen)
        {
            await List().SetAsync(await InfoAsync(), isOpen: true, cancellationToken);
            _isOpen = true;
        }

        SettleSoon();
    }

    private void SettleSoon()
    {
        var delay = options.Value.SettleDelay;
        if (_settling is null)
        {
            _settling = this.RegisterGrainTimer(TrySettleAsync, new GrainTimerCreationOptions(delay, Timeout.InfiniteTimeSpan));
        }
        else
        {
            _settling.Change(delay, Timeout.InfiniteTimeSpan);
        }
    }

    private async Task TrySettleAsync(CancellationToken cancellationToken)
    {
        if (!_isOpen)
        {
            return;
        }

        try
        {
            await SettleAsync(cancellationToken);
        }
#pragma warning disable CA1031 // The entry stays open: the list settles it later.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogUnsettled(exception, _key.Conversation);
        }
    }

    /// <summary>An index that does not answer leaves the entry open, to be settled later, but up to date.</summary>
    private async Task<bool> TryIndexAsync(CancellationToken cancellationToken)
    {
        try
        {
            await IndexAsync(cancellationToken);
            return true;
        }
#pragma warning disable CA1031 // Whatever it is, the list is not to wait for it.
        catch (Exception exception) when (!_isStale)
#pragma warning restore CA1031
        {
            LogUnindexed(exception, _key.Conversation);
            return false;
        }
    }

    /// <summary>Puts turns into the tenant's index that are not there yet.</summary>
    private async Task IndexAsync(CancellationToken cancellationToken)
    {
        while (await _turns.ReadAsync(State.IndexedTo + 1, ErasePage) is { Count: > 0 } page)
        {
            await TurnIndex.AddAsync(GrainFactory, _key, [.. page.Select(turn => turn.Turn)], cancellationToken);
            State.IndexedTo = page[^1].Turn.Number;
            await DurableAsync(state.WriteStateAsync);
        }
    }

    /// <summary>Removes all there is; harmless when there is nothing, goes on where a crash ended it.</summary>
    private async Task RemoveAsync(CancellationToken cancellationToken)
    {
        if (!state.RecordExists)
        {
            return;
        }

        if (!State.IsDeleted)
        {
            State.IsDeleted = true;
            await DurableAsync(state.WriteStateAsync);
        }

        await ForgetIndexedAsync(cancellationToken);
        await DurableAsync(_turns.ClearAsync);
        await List().RemoveAsync(_key.Conversation, cancellationToken);
        await DurableAsync(state.ClearStateAsync);
        state.State = new ConversationState();
        _turns = new TurnLog(storage, GrainContext.GrainId, State, state.WriteStateAsync);
        _isOpen = false;
    }

    /// <summary>Takes all turns out of the tenant's index.</summary>
    private async Task ForgetIndexedAsync(CancellationToken cancellationToken)
    {
        for (var first = 0; await _turns.ReadAsync(first, ErasePage) is { Count: > 0 } page; first = page[^1].Turn.Number + 1)
        {
            await ForgetIndexedAsync([.. page.Select(turn => turn.Turn.Number)], cancellationToken);
        }
    }

    /// <summary>Takes turns out of the tenant's index, also those that are not known to be in it: a crash may have come between their way into it and the note of that.</summary>
    private async Task ForgetIndexedAsync(IReadOnlyList<int> numbers, CancellationToken cancellationToken = default)
    {
        foreach (var some in numbers.Chunk(ErasePage))
        {
            await TurnIndex.RemoveAsync(GrainFactory, _key, some, cancellationToken);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The turns of conversation {Conversation} could not be put into their index; tried again later.")]
    private partial void LogUnindexed(Exception exception, string conversation);

    [LoggerMessage(LogLevel.Warning, "Conversation {Conversation} could not be brought up to date in its tenant's list; tried again later.")]
    private partial void LogUnsettled(Exception exception, string conversation);
}
