using System.ComponentModel.DataAnnotations;
using System.Text;
using OrleansLlm.Retrieval.Chunking;
using OrleansLlm.Retrieval.Packing;

namespace OrleansLlm.Retrieval.Citations;

/// <summary>
/// Checks an answer while it arrives: marks whose passage does not bear their statement out are taken away, statements that a passage bears out get a
/// citation, and each citation has the exact words and bytes. Text is held back only while it may become a mark, or for the white space after a sentence.
/// One answer, one thread.
/// </summary>
public sealed class AnswerCitations
{
    private const string Fence = "```";

    private readonly CitationOptions _options;
    private readonly AnswerTally _tally;
    private readonly StatementCheck _statement;
    private readonly StringBuilder _shown = new();
    private readonly StringBuilder _sentence = new();
    private readonly StringBuilder _space = new();
    private readonly StringBuilder _mark = new();
    private readonly List<Citation> _citations = [];
    private int _given;
    private int _told;
    private int _start;
    private int _end;
    private bool _isCode;

    /// <summary>Begins an answer.</summary>
    /// <param name="context">What the model was shown.</param>
    /// <param name="options">How to check.</param>
    /// <exception cref="ValidationException">An option is wrong; names it, its limit and the value.</exception>
    public AnswerCitations(PackedContext context, CitationOptions options)
    {
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        _options = options;
        _tally = new AnswerTally(context.Passages);
        _statement = new StatementCheck(options, new SupportIndex(context.Passages, options.Language), _tally, Cite);
    }

    /// <summary>Checks a whole answer.</summary>
    public static CitedAnswer Check(string answer, PackedContext context, CitationOptions options)
    {
        var check = new AnswerCitations(context, options);
        var (first, last) = (check.Add(answer), check.End());
        return new CitedAnswer(first.Text + last.Text, [.. first.Citations, .. last.Citations], check.Report);
    }

    /// <summary>What checking showed; whole after <see cref="End"/>.</summary>
    public CitationReport Report => _tally.Report;

    /// <summary>Takes more of the answer in.</summary>
    public CitedPiece Add(string text)
    {
        foreach (var unit in text)
        {
            Take(unit);
        }

        return Give();
    }

    /// <summary>The answer is whole.</summary>
    public CitedPiece End()
    {
        FlushMark();
        CloseSentence();
        Show(_space);
        _tally.Finish(_shown.ToString());
        return Give();
    }

    private void Take(char unit)
    {
        if (_mark.Length > 0)
        {
            TakeMark(unit);
        }
        else if (CitationMark.Opens(unit) && !_isCode)
        {
            _mark.Append(unit);
        }
        else if (char.IsWhiteSpace(unit))
        {
            _space.Append(unit);
        }
        else
        {
            TakeText(unit);
        }
    }

    private void TakeMark(char unit)
    {
        _mark.Append(unit);
        if (CitationMark.Closes(unit) && CitationMark.Read(_mark.ToString()) is { } numbers)
        {
            _mark.Clear();
            DropSpace();
            foreach (var number in numbers)
            {
                _statement.Mark(number, _sentence.ToString());
            }
        }
        else if (CitationMark.Closes(unit) || unit is '\n' || _mark.Length > CitationMark.MaxLength || CitationMark.Opens(unit))
        {
            FlushMark();
        }
    }

    /// <summary>White space before a mark goes with it: a mark that stays gets its own.</summary>
    private void DropSpace()
    {
        if (!HasLineEnd())
        {
            _space.Clear();
        }
    }

    private bool HasLineEnd()
    {
        for (var i = 0; i < _space.Length; i++)
        {
            if (_space[i] == '\n')
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>It was no mark: it is text like any other. A bracket that opens anew may still become one.</summary>
    private void FlushMark()
    {
        var text = _mark.ToString();
        _mark.Clear();
        for (var i = 0; i < text.Length; i++)
        {
            if (i > 0 && CitationMark.Opens(text[i]) && !_isCode)
            {
                _mark.Append(text, i, text.Length - i);
                return;
            }

            if (char.IsWhiteSpace(text[i]))
            {
                _space.Append(text[i]);
            }
            else
            {
                TakeText(text[i]);
            }
        }
    }

    private void TakeText(char unit)
    {
        if (EndsSentence(unit))
        {
            CloseSentence();
        }

        if (_sentence.Length > 0)
        {
            _sentence.Append(_space);
        }

        Show(_space);
        if (_sentence.Length == 0)
        {
            _start = _shown.Length;
        }

        _shown.Append(unit);
        _sentence.Append(unit);
        _end = _shown.Length;
        if (unit == '`' && _shown.Length >= Fence.Length && _shown.ToString(_shown.Length - Fence.Length, Fence.Length) == Fence)
        {
            _isCode = !_isCode;
            _statement.Begin();
            _sentence.Clear();
        }
    }

    /// <summary>Whether what was said so far is a sentence, now that another unit follows.</summary>
    private bool EndsSentence(char next)
    {
        if (_sentence.Length == 0 || _isCode)
        {
            return false;
        }

        if (HasLineEnd())
        {
            return true;
        }

        if (!SentenceBreaks.MayEnd(_sentence[^1]))
        {
            return false;
        }

        var text = $"{_sentence}{_space}{next}";
        return SentenceBreaks.Find(text, 0, text.Length).Contains(text.Length - 1);
    }

    private void CloseSentence()
    {
        _statement.Close(_sentence.ToString(), _isCode);
        _sentence.Clear();
    }

    /// <summary>The mark stands behind the statement; white space that the model put before its own goes.</summary>
    private void Cite(Support support, bool isWritten)
    {
        var (start, length) = support.Passage.Passage.Bytes(support.Quote);
        _citations.Add(new Citation
        {
            Number = support.Passage.Number,
            Passage = support.Passage.Passage,
            Start = _start,
            End = _end,
            Quote = support.Quote.Of(support.Passage.Passage.Text),
            ByteStart = start,
            ByteLength = length,
            Support = support.Score,
            IsWritten = isWritten,
        });
        _ = isWritten ? _tally.Kept++ : _tally.Attached++;
        if (_options.ShowMarks)
        {
            _shown.Append(System.Globalization.CultureInfo.InvariantCulture, $"{(_shown.Length > 0 && _shown[^1] != ']' ? " " : "")}[{support.Passage.Number}]");
        }
    }

    private void Show(StringBuilder held)
    {
        _shown.Append(held);
        held.Clear();
    }

    private CitedPiece Give()
    {
        var piece = new CitedPiece(_shown.ToString(_given, _shown.Length - _given), [.. _citations.Skip(_told)]);
        (_given, _told) = (_shown.Length, _citations.Count);
        return piece;
    }
}
