using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Conversations;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Grains.Conversations;

/// <summary>
/// Chooses what of a branch the model is shown: all, while it fits. Else old tool results are shortened first; then the oldest turns are left out, except
/// pinned ones and leading system messages, told by a summary and brought back where they match, as the conversation's settings say. Reads no more turns than
/// twice what is shown. Used once.
/// </summary>
internal sealed class ContextBuilder(TurnLog turns, ConversationState state, IContextCalls calls)
{
    private const int FirstTurns = 32;
    private const int MaxLeading = 16;

    private readonly ContextSettings _settings = state.Settings.Context ?? new ContextSettings();
    private readonly ContextSummaries _summaries = new(turns, state, calls);

    private bool _hasNoSummary;

    /// <summary>A summary that was written on the way, to be kept.</summary>
    public RollingSummary? NewSummary => _summaries.New;

    /// <summary>The report with the messages.</summary>
    /// <param name="last">The newest turn that is shown; null: there is none.</param>
    /// <param name="more">Messages behind it that are no turns.</param>
    /// <param name="instructions">What the model is told before everything else, or null.</param>
    /// <param name="mayCall">Whether a model may be asked for a summary.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="LlmException">ContextLengthExceeded: even the newest message does not fit.</exception>
    public async Task<ContextReport> BuildAsync(
        StoredTurn? last, IReadOnlyList<ChatMessage> more, string? instructions, bool mayCall, CancellationToken cancellationToken)
    {
        var way = last is null ? [] : await TurnTree.NewestAsync(turns, last, FirstTurns);
        var frame = new ContextFrame { Instructions = instructions };
        while (true)
        {
            frame = frame with { Pinned = last is null ? [] : await PinnedAsync(way[0], last) };
            var size = await calls.MeasureAsync(ContextDraft.Chat(frame, way, more), cancellationToken);
            var isWhole = IsWhole(way);
            var isLong = !Fits(size) || IsAboveShare(size);
            if (isWhole && !isLong)
            {
                return Report(frame, way, ContextDraft.Chat(frame, way, more), size, last);
            }

            if (isLong)
            {
                return await ShortenAsync(new ContextDraft(frame, way, more, size, last!), mayCall, cancellationToken);
            }

            way = await TurnTree.NewestAsync(turns, last!, way.Count * 2);
        }
    }

    /// <summary>What was shown for a reply of the past, from its report.</summary>
    public static async Task<IReadOnlyList<ChatMessage>> AgainAsync(TurnLog turns, ContextReport sent, StoredTurn last)
    {
        var first = await turns.FindAsync(sent.First);
        var way = first is null ? [] : await TurnTree.NewestAsync(turns, last, last.Turn.Depth - first.Turn.Depth + 1);
        var frame = new ContextFrame
        {
            Instructions = sent.Instructions, Pinned = await FindAsync(turns, sent.Pinned), Summary = sent.Summary, Recalled = await FindAsync(turns, sent.Recalled),
        };
        var messages = ContextDraft.Chat(frame, way, []);
        return ToolRepair.Repair(sent.ShortenedTo > 0 ? ToolResults.Shorten(messages, sent.ShortenedTo).Messages : messages);
    }

    private static async Task<List<StoredTurn>> FindAsync(TurnLog turns, IEnumerable<int> numbers)
    {
        var found = new List<StoredTurn>();
        foreach (var number in numbers)
        {
            if (await turns.FindAsync(number) is { Turn.IsDeleted: false } turn)
            {
                found.Add(turn);
            }
        }

        return found;
    }

    private static bool IsWhole(List<StoredTurn> way) => way.Count == 0 || way[0].Turn.Parent == Turn.None;

    private bool Fits(PromptSize size) => size.Leaves(calls.AnswerTokens(size.ContextLength));

    private bool IsAboveShare(PromptSize size) => !_hasNoSummary && _summaries.IsAboveShare(size);

    /// <summary>Pinned turns and leading system messages of the branch before its newest turns.</summary>
    private async Task<IReadOnlyList<StoredTurn>> PinnedAsync(StoredTurn first, StoredTurn last)
    {
        var found = new SortedDictionary<int, StoredTurn>();
        for (var depth = 0; depth < Math.Min(first.Turn.Depth, MaxLeading); depth++)
        {
            var leading = await TurnTree.AncestorAsync(turns, last, depth);
            if (leading.Turn.Message.Role is not ("system" or "developer"))
            {
                break;
            }

            found[leading.Turn.Number] = leading;
        }

        foreach (var number in state.Pinned)
        {
            if (await turns.FindAsync(number) is { } pinned && pinned.Turn.Depth < first.Turn.Depth && await TurnTree.IsOnWayAsync(turns, pinned, last))
            {
                found[number] = pinned;
            }
        }

        return [.. found.Values.Where(turn => !turn.Turn.IsDeleted)];
    }

    private async Task<ContextReport> ShortenAsync(ContextDraft draft, bool mayCall, CancellationToken cancellationToken)
    {
        var (summary, failure) = _settings.SummarizeAbove is null || _hasNoSummary ? (null, null) : await _summaries.FindAsync(draft, mayCall, cancellationToken);
        if (summary is null && _settings.SummarizeAbove is not null && !_hasNoSummary && Fits(draft.Size))
        {
            // Nothing tells what is left out: then as much is shown as fits, whatever the share.
            _hasNoSummary = true;
            var report = await BuildAsync(draft.Last, draft.More, draft.Frame.Instructions, mayCall, cancellationToken);
            return report with { SummaryFailure = failure };
        }

        if (summary is not null)
        {
            draft = draft with { Frame = draft.Frame with { Summary = summary.Text }, Way = draft.After(summary.Through) };
        }

        var fitted = await FitPinnedAsync(draft, cancellationToken);
        if (fitted.LeftOut > 0 && _settings.Recall > 0 && await RecalledAsync(draft, fitted, cancellationToken) is { Count: > 0 } recalled)
        {
            try
            {
                fitted = await FitPinnedAsync(draft with { Frame = draft.Frame with { Recalled = recalled } }, cancellationToken);
            }
            catch (LlmException full) when (full.Code == LlmErrorCode.ContextLengthExceeded)
            {
                // What was brought back has no room: the report without it stands.
            }
        }

        return fitted with { SummaryFailure = failure };
    }

    /// <summary>As <see cref="FitAsync"/>; what is pinned, or leads the conversation, stays where the turns around it are left out.</summary>
    private async Task<ContextReport> FitPinnedAsync(ContextDraft draft, CancellationToken cancellationToken)
    {
        while (true)
        {
            var report = await FitAsync(draft, cancellationToken);
            var way = draft.From(report.First);
            var pinned = way.Count == 0 ? draft.Frame.Pinned : await PinnedAsync(way[0], draft.Last);
            if (pinned.Count == draft.Frame.Pinned.Count)
            {
                return report;
            }

            // They take room of their own, so that more turns may have to go: each time at least one more is known.
            draft = draft with { Frame = draft.Frame with { Pinned = pinned }, Way = way };
        }
    }

    /// <summary>Old tool results first, then the oldest turns; without the summary where it leaves no room for the newest message.</summary>
    private async Task<ContextReport> FitAsync(ContextDraft draft, CancellationToken cancellationToken)
    {
        var size = draft.Size;
        async Task<bool> FitsAsync(IReadOnlyList<ChatMessage> messages)
        {
            size = await calls.MeasureAsync(messages, cancellationToken);
            return Fits(size);
        }

        var all = draft.Messages();
        if (await FitsAsync(all))
        {
            return Report(draft.Frame, draft.Way, all, size, draft.Last);
        }

        var (shorter, cut) = ToolResults.Shorten(all, _settings.ToolResultCharacters);
        try
        {
            var kept = cut > 0 && await FitsAsync(shorter) ? shorter : await ContextWindow.ShortenAsync(shorter, draft.Frame.Messages().Count, FitsAsync);
            await FitsAsync(kept);
            var way = draft.Newest(all.Count - kept.Count);
            return Report(draft.Frame, way, kept, size, draft.Last) with { Shortened = cut, ShortenedTo = cut > 0 ? _settings.ToolResultCharacters : 0 };
        }
        catch (LlmException full) when (full.Code == LlmErrorCode.ContextLengthExceeded && draft.Frame.Summary is not null)
        {
            return await FitAsync(draft with { Frame = draft.Frame with { Summary = null } }, cancellationToken);
        }
    }

    private static ContextReport Report(ContextFrame frame, List<StoredTurn> way, IReadOnlyList<ChatMessage> messages, PromptSize size, StoredTurn? last)
    {
        var shown = frame.Pinned.Select(turn => turn.Turn.Number).ToHashSet();
        return new ContextReport
        {
            Tokens = size.Tokens,
            ContextLength = size.ContextLength,
            Instructions = frame.Instructions,
            Summary = frame.Summary,
            Pinned = [.. shown],
            Recalled = [.. frame.Recalled.Select(turn => turn.Turn.Number)],
            First = way.Count > 0 ? way[0].Turn.Number : Turn.None,
            Last = last?.Turn.Number ?? Turn.None,
            LeftOut = last is null ? 0 : last.Turn.Depth + 1 - way.Count - shown.Count,
            Messages = ToolRepair.Repair(messages),
        };
    }

    private async Task<IReadOnlyList<StoredTurn>> RecalledAsync(ContextDraft draft, ContextReport report, CancellationToken cancellationToken)
    {
        var newest = draft.More.LastOrDefault(message => message.Role == "user")?.Content
            ?? draft.Way.LastOrDefault(turn => turn.Turn is { IsDeleted: false, Message.Role: "user" })?.Turn.Message.Content;
        if (string.IsNullOrWhiteSpace(newest))
        {
            return [];
        }

        var matches = await calls.RecallAsync(newest, _settings.Recall * 2, cancellationToken);
        var found = new List<StoredTurn>();
        foreach (var turn in await FindAsync(turns, matches.Where(number => number < report.First && !report.Pinned.Contains(number))))
        {
            if (found.Count < _settings.Recall && await TurnTree.IsOnWayAsync(turns, turn, draft.Last))
            {
                found.Add(turn);
            }
        }

        return [.. found.OrderBy(turn => turn.Turn.Number)];
    }
}
