using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Conversations;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Grains.Conversations;

/// <summary>Tells the beginning of a branch by a summary that a model rolls on, where the conversation's settings ask for one. Used once.</summary>
internal sealed class ContextSummaries(TurnLog turns, ConversationState state, IContextCalls calls)
{
    private const int Page = 64;
    private const int MaxCalls = 4;

    private readonly ContextSettings _settings = state.Settings.Context ?? new ContextSettings();

    /// <summary>A summary that was written on the way, to be kept.</summary>
    public RollingSummary? New { get; private set; }

    /// <summary>Whether a prompt takes more of the window than it is to without a summary.</summary>
    public bool IsAboveShare(PromptSize size) => _settings.SummarizeAbove is { } share && size.ContextLength > 0 && size.Tokens > share * size.ContextLength;

    /// <summary>The summary that stands for the beginning: the one that is there while what follows it is not too long, else one that tells more.</summary>
    /// <param name="draft">What is too long without one.</param>
    /// <param name="mayCall">Whether a model may be asked for one.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>It, or null; and why there is no newer one, or null.</returns>
    public async Task<(RollingSummary? Summary, string? Failure)> FindAsync(ContextDraft draft, bool mayCall, CancellationToken cancellationToken)
    {
        var known = await KnownAsync(draft.Last);
        if (!mayCall || (known is not null && await IsShortAsync(draft, known, cancellationToken)))
        {
            return (known, null);
        }

        try
        {
            await MoreAsync(draft, known, cancellationToken);
            return (New ?? known, null);
        }
        catch (LlmException failed)
        {
            // The reply does not need it: it is told what else fits, and the report says why. What was written, and paid, before stays.
            return (New ?? known, failed.Message);
        }
    }

    private async Task<bool> IsShortAsync(ContextDraft draft, RollingSummary known, CancellationToken cancellationToken)
    {
        var rest = draft.After(known.Through);
        if (rest.Count == 0 || rest[0].Turn.Parent != known.Through)
        {
            return false;
        }

        var size = await calls.MeasureAsync(ContextDraft.Chat(draft.Frame with { Summary = known.Text }, rest, draft.More), cancellationToken);
        return size.Leaves(calls.AnswerTokens(size.ContextLength)) && !IsAboveShare(size);
    }

    private async Task<RollingSummary?> KnownAsync(StoredTurn last)
    {
        foreach (var summary in Enumerable.Reverse(state.Summaries))
        {
            // One that tells the newest turn too would stand in its place.
            if (await turns.FindAsync(summary.Through) is { } through && through.Turn.Depth < last.Turn.Depth && await TurnTree.IsOnWayAsync(turns, through, last))
            {
                return summary;
            }
        }

        return null;
    }

    /// <summary>Tells turns up to where the rest takes half of the share; in several calls where there is much, the rest with the next reply.</summary>
    private async Task MoreAsync(ContextDraft draft, RollingSummary? known, CancellationToken cancellationToken)
    {
        var goal = _settings.SummarizeAbove!.Value / 2 * draft.Size.ContextLength;
        var all = draft.Messages();
        var framed = draft.Frame.Messages().Count;
        var kept = await ContextWindow.ShortenAsync(
            all, framed, async messages => (await calls.MeasureAsync(messages, cancellationToken)).Tokens <= goal || messages.Count <= framed + 1);
        var rest = draft.Newest(all.Count - kept.Count);
        var end = (rest.Count > 0 ? rest[0].Turn.Depth : draft.Last.Turn.Depth) - 1;
        var summary = known;
        var next = known is null ? 0 : (await turns.FindAsync(known.Through))!.Turn.Depth + 1;
        for (var call = 0; call < MaxCalls && next <= end; call++)
        {
            var page = await PageAsync(draft.Last, next, Math.Min(end, next + Page - 1));
            var told = page.Where(turn => turn.Turn is { IsDeleted: false, Message.Content.Length: > 0 }).ToList();
            if (told.Count == 0)
            {
                next += page.Count;
                continue;
            }

            var (text, count) = await calls.SummarizeAsync(summary?.Text, [.. told.Select(turn => turn.Turn.Message)], cancellationToken);
            if (text.Length == 0)
            {
                // It would stand in the place of all that was noted before.
                throw new LlmException(LlmErrorCode.ProviderFailed, "The model wrote an empty summary.");
            }

            var through = count == told.Count ? page[^1] : told[count - 1];
            New = summary = new RollingSummary { Text = text, Through = through.Turn.Number };
            next = through.Turn.Depth + 1;
        }
    }

    private async Task<List<StoredTurn>> PageAsync(StoredTurn last, int from, int to) =>
        await TurnTree.NewestAsync(turns, await TurnTree.AncestorAsync(turns, last, to), to - from + 1);
}
