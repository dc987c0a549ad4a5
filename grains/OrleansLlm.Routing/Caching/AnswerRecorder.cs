using System.Runtime.InteropServices;
using OrleansLlm.Contracts.Caching;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Routing.Caching;

/// <summary>
/// Writes an answer's stream down, joining small deltas, so that it can be streamed again. Gives up, and says so, when the answer becomes larger than its
/// bound. Used by one thread.
/// </summary>
/// <param name="maxBytes">The most memory of the answer.</param>
public sealed class AnswerRecorder(long maxBytes)
{
    /// <summary>The text of one piece when it is streamed again, in characters, about.</summary>
    private const int PieceLength = 160;

    private readonly List<ChoiceDelta> _deltas = [];
    private RouteInfo? _route;
    private TokenUsage? _usage;
    private decimal? _cost;
    private long _bytes;

    /// <summary>True when the answer is too large to be kept.</summary>
    public bool IsTooLarge => _bytes > maxBytes;

    /// <summary>Takes an element of the stream in.</summary>
    public void Add(GenerationChunk chunk)
    {
        _route = chunk.Route ?? _route;
        if (chunk.Usage is { } usage)
        {
            (_usage, _cost) = (usage, chunk.Cost);
        }

        foreach (var delta in chunk.Deltas)
        {
            _bytes += AnswerSize.Of(delta);
            if (!IsTooLarge)
            {
                Add(delta);
            }
        }
    }

    /// <summary>The answer; null when it is not whole or too large. Its lists are arrays and lists, which every store and wire knows.</summary>
    public CachedAnswer? ToAnswer() => _route is null || _usage is null || IsTooLarge ? null : new CachedAnswer
    {
        Model = _route.Model,
        Provider = _route.Provider,
        Deltas = _deltas.ToArray(),
        Usage = _usage,
        Cost = _cost,
        Route = _route.Route,
    };

    private void Add(ChoiceDelta delta)
    {
        if (_deltas.Count > 0 && CanJoin(_deltas[^1], delta))
        {
            CollectionsMarshal.AsSpan(_deltas)[^1] = Join(_deltas[^1], delta);
        }
        else
        {
            _deltas.Add(delta);
        }
    }

    private static bool CanJoin(ChoiceDelta last, ChoiceDelta next) =>
        last.Index == next.Index && last.FinishReason is null && last.Text.Length + next.Text.Length <= PieceLength
        && last.ToolCalls is null == next.ToolCalls is null;

    private static ChoiceDelta Join(ChoiceDelta last, ChoiceDelta next) => last with
    {
        Text = last.Text + next.Text,
        Tokens = last.Tokens + next.Tokens,
        Logprobs = last.Logprobs is null ? next.Logprobs : next.Logprobs is null ? last.Logprobs : last.Logprobs.Concat(next.Logprobs).ToArray(),
        ToolCalls = last.ToolCalls is null ? null : Join(last.ToolCalls, next.ToolCalls!),
        FinishReason = next.FinishReason,
    };

    private static List<ToolCallDelta> Join(IReadOnlyList<ToolCallDelta> last, IReadOnlyList<ToolCallDelta> next)
    {
        var joined = last.ToList();
        foreach (var part in next)
        {
            var known = joined.FindIndex(call => call.Index == part.Index);
            if (known < 0)
            {
                joined.Add(part);
            }
            else
            {
                joined[known] = joined[known] with { Arguments = joined[known].Arguments + part.Arguments };
            }
        }

        return joined;
    }
}
