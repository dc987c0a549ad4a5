using OrleansLlm.Engine.Constraints.Matching;

namespace OrleansLlm.Engine.Constraints;

/// <summary>How far one sequence's text has come in its grammar. Used by one thread.</summary>
internal sealed class TokenConstraint(CompiledGrammar grammar, bool endTokensEnd)
{
    /// <summary>The most bytes appended at once without a model step.</summary>
    private const int MaxForcedBytes = 8_192;

    private readonly float[] _endLogits = new float[grammar.Vocabulary.EndTokens.Length];
    private ConstraintPlace _at = new(grammar.Start, grammar.Trigger is not null, 0, 0);

    /// <summary>The text is whole; more may follow.</summary>
    public bool CanEnd => _at.IsFree || _at.At.CanEnd;

    /// <summary>The text is whole and nothing can follow.</summary>
    public bool IsComplete => !_at.IsFree && _at.At.IsComplete;

    /// <summary>Stop texts do not end the text here.</summary>
    public bool IgnoresStops => !_at.IsFree && grammar.IgnoresStops;

    /// <summary>Sets the logits of all tokens that can not follow to negative infinity. End tokens can follow where the text is whole.</summary>
    /// <exception cref="ArithmeticException">No token can follow, or the grammar is too ambiguous to tell.</exception>
    public void Apply(Span<float> logits)
    {
        if (_at.IsFree)
        {
            return;
        }

        var ends = grammar.Vocabulary.EndTokens;
        for (var i = 0; i < ends.Length; i++)
        {
            _endLogits[i] = logits[ends[i]];
        }

        var any = TokenMask.Apply(Mask(), logits);
        if (CanEnd && endTokensEnd)
        {
            for (var i = 0; i < ends.Length; i++)
            {
                logits[ends[i]] = _endLogits[i];
            }

            any |= ends.Length > 0;
        }

        if (!any)
        {
            throw CanNotBeKept(new GrammarException("no token of the vocabulary can follow."));
        }
    }

    /// <summary>Another one over the same grammar, at the same place.</summary>
    public TokenConstraint Fork() => new(grammar, endTokensEnd) { _at = _at };

    /// <summary>Goes to where another one over the same grammar stands.</summary>
    public void Follow(TokenConstraint other) => _at = other._at;

    /// <summary>Takes a token of the text in; not an end token.</summary>
    /// <exception cref="ArithmeticException">The grammar is too ambiguous to tell where the text stands now.</exception>
    public void Accept(int token)
    {
        var bytes = grammar.Vocabulary.BytesOf(token);
        if (_at.IsFree)
        {
            Watch(grammar.Trigger!, bytes);
            return;
        }

        _at = _at with { At = Advance(_at.At, bytes) };
        if (_at.At.IsDead)
        {
            throw new InvalidOperationException($"Token {token} can not follow.");
        }
    }

    /// <summary>The tokens of the text that must follow, as the tokenizer would write it. Does not take them in.</summary>
    public List<int> Forced()
    {
        List<byte> bytes = _at.IsFree ? [] : grammar.Forced(_at.At, MaxForcedBytes);
        return bytes.Count == 0 ? [] : grammar.Vocabulary.Encode(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(bytes));
    }

    /// <summary>Looks for the grammar's beginning in free text. One that the token itself does not go on with by the grammar is none.</summary>
    private void Watch(GrammarTrigger trigger, ReadOnlySpan<byte> bytes)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            _at = _at with { Seen = trigger.Step(_at.Seen, bytes[i], out var begun) };
            if ((begun is not null && TryBegin(Advance(grammar.Start, begun), bytes[(i + 1)..]))
                || (IsLead(trigger, bytes[i]) && TryBegin(_at.At, bytes[(i + 1)..])))
            {
                return;
            }
        }
    }

    private bool TryBegin(Configuration from, ReadOnlySpan<byte> rest)
    {
        var at = Advance(from, rest);
        if (at.IsDead)
        {
            return false;
        }

        _at = _at with { At = at, IsFree = false };
        return true;
    }

    /// <summary>Follows the text's first bytes, as long as they are the grammar's.</summary>
    /// <returns>True when that is enough to tell.</returns>
    private bool IsLead(GrammarTrigger trigger, byte value)
    {
        if (_at.Leading >= trigger.LeadingLength)
        {
            return false;
        }

        var at = Advance(_at.At, [value]);
        var leading = at.IsDead ? int.MaxValue : _at.Leading + (value is (byte)' ' or (byte)'\n' ? 0 : 1);
        _at = _at with { At = at, Leading = leading };
        return leading == trigger.LeadingLength;
    }

    private Configuration Advance(Configuration at, ReadOnlySpan<byte> bytes)
    {
        try
        {
            return grammar.Advance(at, bytes);
        }
        catch (GrammarException exception)
        {
            throw CanNotBeKept(exception);
        }
    }

    private ulong[] Mask()
    {
        try
        {
            return grammar.Mask(_at.At);
        }
        catch (GrammarException exception)
        {
            throw CanNotBeKept(exception);
        }
    }

    private static ArithmeticException CanNotBeKept(GrammarException exception) => new($"The constraint can not be kept: {exception.Message}", exception);
}
