using OrleansLlm.Contracts.Routing;
using OrleansLlm.Providers.Tokens;

namespace OrleansLlm.Providers.OpenAi;

/// <summary>How far one choice is. Used by one thread.</summary>
internal sealed class ChoiceProgress(int index)
{
    private List<(int Upstream, string Id)>? _calls;
    private int _told;
    private int _lastBytes;

    public int Index { get; } = index;

    /// <summary>It was named at all.</summary>
    public bool HasBegun { get; set; }

    /// <summary>Why it ended, once that was said; a second word is a duplicate.</summary>
    public FinishReason? Finish { get; set; }

    /// <summary>Pieces with text or calls.</summary>
    public int Pieces { get; private set; }

    /// <summary>Bytes of them.</summary>
    public int Bytes { get; private set; }

    /// <summary>Tokens counted for them.</summary>
    public int Tokens { get; private set; }

    /// <summary>Counts a delta; false: the choice would be longer than was allowed, and it is as if the delta had not come.</summary>
    /// <param name="delta">The delta.</param>
    /// <param name="bytes">Its bytes of text, calls and what is not handed on.</param>
    /// <param name="maxTokens">The choice's limit, or null.</param>
    public bool TryNote(ChoiceDelta delta, int bytes, int? maxTokens)
    {
        var told = _told + (delta.Logprobs?.Count ?? 0);
        var pieces = Pieces + (bytes > 0 ? 1 : 0);
        if (OutputBound.IsPassed(maxTokens, told, pieces, Bytes + bytes))
        {
            return false;
        }

        (_told, Pieces, Bytes, Tokens, _lastBytes) = (told, pieces, Bytes + bytes, Tokens + delta.Tokens, bytes);
        return true;
    }

    /// <summary>Takes the last delta back.</summary>
    public void Forget(ChoiceDelta delta)
    {
        Pieces--;
        Bytes -= _lastBytes;
        Tokens -= delta.Tokens;
    }

    /// <summary>The server has counted the last delta's tokens; false: it can not have so many.</summary>
    public bool TryCorrect(ChoiceDelta delta, long tokens)
    {
        if (!TokenEstimate.CanBeOf(tokens, _lastBytes))
        {
            return false;
        }

        Tokens += (int)tokens - delta.Tokens;
        return true;
    }

    /// <summary>
    /// A call's place in the choice, and whether it begins. Servers number calls, or only name them; some name them again with each part.
    /// </summary>
    /// <param name="upstream">The server's number, or null.</param>
    /// <param name="id">The call's id, or null.</param>
    /// <param name="isNamed">The part has a function's name.</param>
    public (int Place, bool Begins) PlaceOf(int? upstream, string? id, bool isNamed)
    {
        _calls ??= [];
        for (var place = _calls.Count - 1; place >= 0; place--)
        {
            var call = _calls[place];
            if ((upstream is null || call.Upstream == upstream) && (id is not { Length: > 0 } ? upstream is not null || !isNamed : call.Id == id))
            {
                return (place, false);
            }
        }

        _calls.Add((upstream ?? _calls.Count, id ?? ""));
        return (_calls.Count - 1, true);
    }
}
