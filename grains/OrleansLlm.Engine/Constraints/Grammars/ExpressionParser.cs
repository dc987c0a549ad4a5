using static OrleansLlm.Engine.Constraints.Grammars.GrammarExpr;

namespace OrleansLlm.Engine.Constraints.Grammars;

/// <summary>What notations with <c>|</c>, groups and repetitions have in common: alternatives of sequences of items.</summary>
internal abstract class ExpressionParser(string text)
{
    protected const int MaxRepeat = 10_000;

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

    /// <summary>An atom with what repeats it.</summary>
    protected abstract GrammarExpr ParseItem();

    /// <summary>What is wrong here.</summary>
    protected abstract GrammarException Malformed(string problem);

    /// <summary>Passes what may stand between items.</summary>
    protected virtual void Skip()
    {
    }

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

    private GrammarExpr ParseSequence()
    {
        var items = new List<GrammarExpr>();
        for (Skip(); !AtEnd && Text[_at] is not ('|' or ')') && !IsAtNext(); Skip())
        {
            items.Add(ParseItem());
        }

        return All([.. items]);
    }
}
