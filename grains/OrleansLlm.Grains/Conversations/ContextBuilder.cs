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
    private const int SummaryPage = 64;
    private const int MaxSummaryCalls = 4;

    private readonly ContextSettings _settings = state.Settings.Context ?? new ContextSettings();

    private bool _hasNoSummary;

    /// <summary>A summary that was written on the way, to be kept.</summary>
    public RollingSummary? NewSummary { get; private set; }

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
            var size = await calls.MeasureAsync(Chat(frame, way, more), cancellationToken);
            var isWhole = IsWhole(way);
            var isLong = !Fits(size) || IsAboveShare(size);
            if (isWhole && !isLong)
            {
                return Report(frame, way, Chat(frame, way, more), size, last);
            }

            if (isLong)
            {
                return await ShortenAsync(new Draft(frame, way, more, size, last!), mayCall, cancellationToken);
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
        var messages = Chat(frame, way, []);
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

    private static List<ChatMessage> Chat(ContextFrame frame, IEnumerable<StoredTurn> way, IReadOnlyList<ChatMessage> more) =>
        [.. frame.Messages(), .. way.Where(turn => !turn.Turn.IsDeleted).Select(turn => turn.Turn.Message), .. more];

    private static bool IsWhole(List<StoredTurn> way) => way.Count == 0 || way[0].Turn.Parent == Turn.None;

    private bool Fits(PromptSize size) => size.Leaves(calls.AnswerTokens(size.ContextLength));

    private bool IsAboveShare(PromptSize size) =>
        _settings.SummarizeAbove is { } share && !_hasNoSummary && size.ContextLength > 0 && size.Tokens > share * size.ContextLength;

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

    private async Task<ContextReport> ShortenAsync(Draft draft, bool mayCall, CancellationToken cancellationToken)
    {
        var (summary, failure) = _settings.SummarizeAbove is null || _hasNoSummary ? (null, null) : await SummaryAsync(draft, mayCall, cancellationToken);
        if (summary is null && _settings.SummarizeAbove is not null && !_hasNoSummary && Fits(draft.Size))
        {
            // Nothing tells what is left out: then as much is shown as fits, whatever the share.
            _hasNoSummary = true;
            var report = await BuildAsync(draft.Last, draft.More, draft.Frame.Instructions, mayCall, cancellationToken);
            return report with { SummaryFailure = failure };
        }

        if (summary is not null)
        {
            draft = draft with { Frame = draft.Frame with { Summary = summary.Text }, Way = After(draft.Way, summary.Through) };
        }

        var fitted = await FitAsync(draft, cancellationToken);
        if (fitted.LeftOut > 0 && _settings.Recall > 0 && await RecalledAsync(draft, fitted, cancellationToken) is { Count: > 0 } recalled)
        {
            try
            {
                fitted = await FitAsync(draft with { Frame = draft.Frame with { Recalled = recalled } }, cancellationToken);
            }
            catch (LlmException full) when (full.Code == LlmErrorCode.ContextLengthExceeded)
            {
                // What was brought back has no room: the report without it stands.
            }
        }

        return fitted with { SummaryFailure = failure };
    }

    /// <summary>Old tool results first, then the oldest turns; without the summary where it leaves no room for the newest message.</summary>
    private async Task<ContextReport> FitAsync(Draft draft, CancellationToken cancellationToken)
    {
        var size = draft.Size;
        async Task<bool> FitsAsync(IReadOnlyList<ChatMessage> messages)
        {
            size = await calls.MeasureAsync(messages, cancellationToken);
            return Fits(size);
        }

        var all = Chat(draft.Frame, draft.Way, draft.More);
        if (await FitsAsync(all))
        {
            return Report(draft.Frame, draft.Way, all, size, draft.Last);
        }

        var (shorter, cut) = ToolResults.Shorten(all, _settings.ToolResultCharacters);
        try
        {
            var kept = cut > 0 && await FitsAsync(shorter) ? shorter : await ContextWindow.ShortenAsync(shorter, draft.Frame.Messages().Count, FitsAsync);
            await FitsAsync(kept);
            var way = Newest(draft.Way, all.Count - kept.Count);
            return Report(draft.Frame, way, kept, size, draft.Last) with { Shortened = cut, ShortenedTo = cut > 0 ? _settings.ToolResultCharacters : 0 };
        }
        catch (LlmException full) when (full.Code == LlmErrorCode.ContextLengthExceeded && draft.Frame.Summary is not null)
        {
            return await FitAsync(draft with { Frame = draft.Frame with { Summary = null } }, cancellationToken);
        }
    }

    /// <summary>The turns that are left when so many messages are left out, all at the beginning.</summary>
    private static List<StoredTurn> Newest(List<StoredTurn> way, int leftOut)
    {
        var start = 0;
        for (; start < way.Count && leftOut > 0; start++)
        {
            leftOut -= way[start].Turn.IsDeleted ? 0 : 1;
        }

        return way[start..];
    }

    private static List<StoredTurn> After(List<StoredTurn> way, int through) => way[(way.FindIndex(turn => turn.Turn.Number == through) + 1)..];

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

    private async Task<IReadOnlyList<StoredTurn>> RecalledAsync(Draft draft, ContextReport report, CancellationToken cancellationToken)
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

    /// <summary>The summary that stands for the beginning: the one that is there while what follows it is not too long, else one that tells more.</summary>
    private async Task<(RollingSummary? Summary, string? Failure)> SummaryAsync(Draft draft, bool mayCall, CancellationToken cancellationToken)
    {
        var known = await KnownAsync(draft.Last);
        var rest = known is null ? draft.Way : After(draft.Way, known.Through);
        if (!mayCall || (known is not null && await IsShortAsync(draft, known, rest, cancellationToken)))
        {
            return (known, null);
        }

        try
        {
            return (NewSummary = await MoreAsync(draft, known, cancellationToken) ?? known, null);
        }
        catch (LlmException failed)
        {
            // The reply does not need it: it is told what else fits, and the report says why.
            return (known, failed.Message);
        }
    }

    private async Task<bool> IsShortAsync(Draft draft, RollingSummary known, List<StoredTurn> rest, CancellationToken cancellationToken)
    {
        if (rest.Count == 0 || rest[0].Turn.Parent != known.Through)
        {
            return false;
        }

        var size = await calls.MeasureAsync(Chat(draft.Frame with { Summary = known.Text }, rest, draft.More), cancellationToken);
        return Fits(size) && !IsAboveShare(size);
    }

    private async Task<RollingSummary?> KnownAsync(StoredTurn last)
    {
        foreach (var summary in Enumerable.Reverse(state.Summaries))
        {
            if (await turns.FindAsync(summary.Through) is { } through && await TurnTree.IsOnWayAsync(turns, through, last))
            {
                return summary;
            }
        }

        return null;
    }

    /// <summary>Tells turns up to where the rest takes half of the share; in several calls where there is much, the rest with the next reply.</summary>
    private async Task<RollingSummary?> MoreAsync(Draft draft, RollingSummary? known, CancellationToken cancellationToken)
    {
        var goal = _settings.SummarizeAbove!.Value / 2 * draft.Size.ContextLength;
        var all = Chat(draft.Frame, draft.Way, draft.More);
        var kept = await ContextWindow.ShortenAsync(
            all, draft.Frame.Messages().Count, async messages => (await calls.MeasureAsync(messages, cancellationToken)).Tokens <= goal || messages.Count <= draft.Frame.Messages().Count + 1);
        var rest = Newest(draft.Way, all.Count - kept.Count);
        var end = (rest.Count > 0 ? rest[0].Turn.Depth : draft.Last.Turn.Depth) - 1;
        var summary = known;
        var next = known is null ? 0 : (await turns.FindAsync(known.Through))!.Turn.Depth + 1;
        for (var call = 0; call < MaxSummaryCalls && next <= end; call++)
        {
            var page = await PageAsync(draft.Last, next, Math.Min(end, next + SummaryPage - 1));
            var told = page.Where(turn => turn.Turn is { IsDeleted: false, Message.Content.Length: > 0 }).ToList();
            if (told.Count == 0)
            {
                next += page.Count;
                continue;
            }

            var (text, count) = await calls.SummarizeAsync(summary?.Text, [.. told.Select(turn => turn.Turn.Message)], cancellationToken);
            var through = count == told.Count ? page[^1] : told[count - 1];
            summary = new RollingSummary { Text = text, Through = through.Turn.Number };
            next = through.Turn.Depth + 1;
        }

        return summary;
    }

    private async Task<List<StoredTurn>> PageAsync(StoredTurn last, int from, int to) =>
        await TurnTree.NewestAsync(turns, await TurnTree.AncestorAsync(turns, last, to), to - from + 1);

    /// <summary>A context on the way: what stands before, the newest turns, what is behind them.</summary>
    private sealed record Draft(ContextFrame Frame, List<StoredTurn> Way, IReadOnlyList<ChatMessage> More, PromptSize Size, StoredTurn Last);
}
