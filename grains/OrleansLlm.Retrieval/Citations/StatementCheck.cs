namespace OrleansLlm.Retrieval.Citations;

/// <summary>Judges the marks of one statement after the other, and statements without one. One answer, one thread.</summary>
/// <param name="options">How to check.</param>
/// <param name="supports">How far passages bear statements out.</param>
/// <param name="tally">Counts what checking shows.</param>
/// <param name="cite">Takes each citation of the statement that was said last, and whether the model wrote its mark.</param>
internal sealed class StatementCheck(CitationOptions options, SupportIndex supports, AnswerTally tally, Action<Support, bool> cite)
{
    private readonly List<Support> _written = [];
    private readonly List<int> _ahead = [];
    private int _clause;

    /// <summary>A mark is about what was said since the one before it, or about the whole sentence so far; at a sentence's beginning about what follows.</summary>
    public void Mark(int number, string sentence)
    {
        if (sentence.Length == 0)
        {
            _ahead.Add(number);
            return;
        }

        var (whole, clause) = (supports.Of(sentence, number), supports.Of(sentence[_clause..], number));
        Judge(clause?.Score > whole?.Score ? clause : whole);
        _clause = sentence.Length;
    }

    /// <summary>The statement is whole; what comes now is another one.</summary>
    public void Close(string statement, bool isCode)
    {
        foreach (var number in _ahead)
        {
            Judge(supports.Of(statement, number));
        }

        if (!isCode && supports.TermsOf(statement).Count > 0 && !AnswerTally.SaysNotFound(statement))
        {
            var best = supports.Best(statement);
            tally.Add(_written.Count > 0 || best?.Score >= options.KeepAt);
            if (_written.Count == 0 && best is { } support && support.Score >= options.AttachAt)
            {
                cite(support, false);
            }
        }

        Begin();
    }

    /// <summary>A statement begins; what was before it is not judged.</summary>
    public void Begin()
    {
        _written.Clear();
        _ahead.Clear();
        _clause = 0;
    }

    private void Judge(Support? found)
    {
        if (found is not { } support)
        {
            tally.Unknown++;
        }
        else if (support.Score < options.KeepAt)
        {
            tally.Unsupported++;
        }
        else if (!_written.Exists(written => written.Passage.Number == support.Passage.Number))
        {
            _written.Add(support);
            cite(support, true);
        }
    }
}
