using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Providers.OpenAi;

/// <summary>How far one choice is. Used by one thread.</summary>
internal sealed class ChoiceProgress(int index)
{
    private List<(int Upstream, string Id)>? _calls;

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

    /// <summary>Counts a delta.</summary>
    public void Note(ChoiceDelta delta, int bytes)
    {
        Pieces += bytes > 0 ? 1 : 0;
        Bytes += bytes;
        Tokens += delta.Tokens;
    }

    /// <summary>Takes a delta back.</summary>
    public void Forget(ChoiceDelta delta)
    {
        Pieces--;
        Bytes -= Providers.Tokens.TokenEstimate.Bytes(delta.Text);
        Tokens -= delta.Tokens;
    }

    /// <summary>The server has counted a delta's tokens.</summary>
    public void Correct(ChoiceDelta delta, int tokens) => Tokens += tokens - delta.Tokens;

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
