using OrleansLlm.Contracts.Routing;
using OrleansLlm.Providers.Tokens;

namespace OrleansLlm.Providers.OpenAi;

/// <summary>How far one choice is. Used by one thread.</summary>
internal sealed class ChoiceProgress(int index)
{
    private List<(int Upstream, string Id)>? _calls;
    private (OutputExtent Answer, OutputExtent Thoughts) _before;

    public int Index { get; } = index;

    /// <summary>It was named at all.</summary>
    public bool HasBegun { get; set; }

    /// <summary>Why it ended, once that was said; a second word is a duplicate.</summary>
    public FinishReason? Finish { get; set; }

    /// <summary>Its text and calls.</summary>
    public OutputExtent Answer { get; private set; }

    /// <summary>Its reasoning, which is not handed on.</summary>
    public OutputExtent Thoughts { get; private set; }

    /// <summary>Tokens counted for them.</summary>
    public int Tokens { get; private set; }

    /// <summary>Counts a delta; false: the choice would be longer than was allowed, and it is as if the delta had not come.</summary>
    /// <param name="delta">The delta.</param>
    /// <param name="bytes">Its bytes of text and calls.</param>
    /// <param name="thoughtBytes">Its bytes of reasoning.</param>
    /// <param name="limit">What the choice may have; null: it is there already.</param>
    public bool TryNote(ChoiceDelta delta, int bytes, int thoughtBytes, OutputLimit? limit)
    {
        var (told, isThought) = (delta.Logprobs?.Count ?? 0, bytes == 0 && thoughtBytes > 0);
        var answer = Answer + new OutputExtent(isThought ? 0 : told, bytes > 0 ? 1 : 0, bytes);
        var thoughts = Thoughts + new OutputExtent(isThought ? told : 0, isThought ? 1 : 0, thoughtBytes);
        if (limit?.IsPassed(answer, thoughts) is true)
        {
            return false;
        }

        _before = (Answer, Thoughts);
        (Answer, Thoughts, Tokens) = (answer, thoughts, Tokens + delta.Tokens);
        return true;
    }

    /// <summary>Takes the last delta back.</summary>
    public void Forget(ChoiceDelta delta)
    {
        (Answer, Thoughts) = _before;
        Tokens -= delta.Tokens;
    }

    /// <summary>The server has counted the last delta's tokens; false: it can not have so many.</summary>
    public bool TryCorrect(ChoiceDelta delta, long tokens)
    {
        if (!TokenEstimate.CanBeOf(tokens, Answer.Bytes + Thoughts.Bytes - _before.Answer.Bytes - _before.Thoughts.Bytes))
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
