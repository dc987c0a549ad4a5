using System.Globalization;
using static OrleansLlm.Engine.Constraints.Grammars.GrammarExpr;

namespace OrleansLlm.Engine.Constraints.Grammars;

/// <summary>
/// What notations with <c>|</c>, groups and <c>* + ? {m} {m,} {m,n}</c> have in common: alternatives of sequences of atoms with what repeats them.
/// </summary>
internal abstract class ExpressionParser(string text)
{
    private const int MaxRepeat = 10_000;

    private const int MaxDepth = 100;

    private int _depth;
    private int _at;

    protected string Text { get; } = text;

    /// <summary>The next character's place.</summary>
    protected ref int At => ref _at;

    protected bool AtEnd => _at == Text.Length;

    protected GrammarExpr ParseChoice()
    {
        if (++_depth > MaxDepth)
        {
            throw Malformed($"groups must be nested at most {MaxDepth} deep");
        }

        var options = new List<GrammarExpr> { ParseSequence() };
        while (TryTake("|"))
        {
            options.Add(ParseSequence());
        }

        _depth--;
        return Any([.. options]);
    }

    protected abstract GrammarExpr ParseAtom();

    /// <summary>Reads what repeats an atom, if anything does.</summary>
    protected abstract GrammarExpr ParseRepeat(GrammarExpr item);

    /// <summary>What is wrong here.</summary>
    protected abstract GrammarException Malformed(string problem);

    /// <summary>Passes what may stand between items.</summary>
    protected virtual void Skip()
    {
    }

    /// <summary>What a repetition without a least number of times stands for.</summary>
    protected virtual int NoMinimum() => throw Malformed("a repetition without a number");

    /// <summary>A sequence ends here, though nothing closes it.</summary>
    protected virtual bool IsAtNext() => false;

    protected bool TryTake(string expected)
    {
        if (string.CompareOrdinal(Text, _at, expected, 0, expected.Length) != 0)
        {
            return false;
        }

        _at += expected.Length;
        return true;
    }

    /// <summary>A group whose bracket was taken.</summary>
    protected GrammarExpr ParseGroup(string unclosed)
    {
        var inner = ParseChoice();
        return TryTake(")") ? inner : throw Malformed(unclosed);
    }

    /// <summary>How many times the item before is repeated; false where nothing repeats it.</summary>
    protected bool TryReadCount(out int min, out int? max)
    {
        (min, max) = (TryTake("+") ? 1 : 0, null);
        if (min == 1 || TryTake("*"))
        {
            return true;
        }

        if (TryTake("?"))
        {
            max = 1;
            return true;
        }

        if (!TryTake("{"))
        {
            return false;
        }

        ReadBraces(out min, out max);
        return true;
    }

    private void ReadBraces(out int min, out int? max)
    {
        min = ReadNumber() ?? NoMinimum();
        max = TryTake(",") ? ReadNumber() : min;
        if (!TryTake("}"))
        {
            throw Malformed("a repetition must be {m}, {m,} or {m,n}");
        }

        if (max < min)
        {
            throw Malformed($"a repetition {{m,n}} must have m not above n. Given: {{{min},{max}}}");
        }
    }

    private int? ReadNumber()
    {
        Skip();
        var start = _at;
        while (!AtEnd && char.IsAsciiDigit(Text[_at]))
        {
            _at++;
        }

        var digits = Text[start.._at];
        Skip();
        return digits.Length == 0 ? null
            : int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= MaxRepeat ? number
            : throw Malformed($"a repetition must be a number up to {MaxRepeat}. Given: {digits}");
    }

    private GrammarExpr ParseSequence()
    {
        var items = new List<GrammarExpr>();
        for (Skip(); !AtEnd && Text[_at] is not ('|' or ')') && !IsAtNext(); Skip())
        {
            items.Add(ParseRepeat(ParseAtom()));
        }

        return All([.. items]);
    }
}
