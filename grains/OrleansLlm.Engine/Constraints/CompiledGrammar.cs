using OrleansLlm.Engine.Constraints.Automata;
using OrleansLlm.Engine.Constraints.Grammars;
using OrleansLlm.Engine.Constraints.Matching;

namespace OrleansLlm.Engine.Constraints;

/// <summary>
/// A constraint compiled for one model's vocabulary: which tokens may come next is a function of the text so far. Made by
/// <see cref="GrammarCompiler"/>; one serves any number of sequences. Its tables fill as they are used, under a lock: safe for concurrent use.
/// </summary>
public sealed class CompiledGrammar
{
    /// <summary>The most places that are looked at for what follows without a model step.</summary>
    private const int MaxPlacesAhead = 100_000;

    private const int BytesOfNode = 256;

    private readonly Lock _lock = new();
    private readonly PushdownAutomaton _automaton;
    private readonly ConfigurationTable _table;
    private readonly MaskBuilder _masks;

    internal CompiledGrammar(Grammar source, TokenVocabulary vocabulary)
    {
        Source = source;
        Vocabulary = vocabulary;
        _automaton = AutomatonBuilder.Build(source);
        _table = new ConfigurationTable(_automaton);
        _masks = new MaskBuilder(_automaton, _table, vocabulary.Fronts);
        new MaskPreparation(_automaton, _table, _masks).Run();
    }

    /// <summary>The vocabulary that it was compiled for.</summary>
    public TokenVocabulary Vocabulary { get; }

    internal Grammar Source { get; }

    /// <summary>The text is free until this goes off; null: the grammar is that of the whole text.</summary>
    internal GrammarTrigger? Trigger { get; init; }

    /// <summary>Special tokens whose text is a part of the output.</summary>
    internal IReadOnlySet<int> ShownTokens { get; init; } = new HashSet<int>();

    /// <summary>Stop texts do not end what it is about.</summary>
    internal bool IgnoresStops { get; init; }

    /// <summary>Rules of the source that no text satisfies.</summary>
    internal IReadOnlySet<string> DeadRules => _automaton.DeadRules;

    internal Configuration Start => _table.Start;

    /// <summary>About the memory that it takes; more as it is used, within bounds.</summary>
    public long EstimatedBytes
    {
        get
        {
            lock (_lock)
            {
                return ((long)_automaton.Nodes.Length * BytesOfNode) + _table.Bytes + _masks.Bytes;
            }
        }
    }

    /// <summary>One bit per token that can follow. Not to be changed.</summary>
    internal ulong[] Mask(Configuration at)
    {
        if (at.Twin?.Mask is { } known)
        {
            return known;
        }

        lock (_lock)
        {
            return _masks.Get(at);
        }
    }

    /// <summary>Where the automaton stands after some bytes; dead when they can not follow.</summary>
    /// <exception cref="GrammarException">The grammar is too ambiguous.</exception>
    internal Configuration Advance(Configuration at, ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            _table.Allow(int.MaxValue);
            foreach (var value in bytes)
            {
                at = _table.Step(at, _automaton.ClassOf[value]);
            }

            return at;
        }
    }

    /// <summary>The bytes that must follow, as far as it is cheap to tell.</summary>
    /// <param name="at">Where the text stands.</param>
    /// <param name="most">No more than so many.</param>
    internal List<byte> Forced(Configuration at, int most)
    {
        var bytes = new List<byte>();
        if (ForcedByte(at) < 0)
        {
            return bytes;
        }

        lock (_lock)
        {
            _table.Allow(MaxPlacesAhead);
            while (bytes.Count < most && ForcedByte(at) is >= 0 and var next && TryStep(ref at, next))
            {
                bytes.Add((byte)next);
            }
        }

        return bytes;
    }

    /// <summary>False where the grammar is too ambiguous: whoever comes there by a token is told.</summary>
    private bool TryStep(ref Configuration at, int value)
    {
        try
        {
            at = _table.Step(at, _automaton.ClassOf[value]);
            return true;
        }
        catch (GrammarException)
        {
            return false;
        }
    }

    /// <summary>The only byte that can follow, or -1.</summary>
    private int ForcedByte(Configuration at)
    {
        if (at.ForcedByte == -2)
        {
            at.ForcedByte = FindForcedByte(at);
        }

        return at.ForcedByte;
    }

    private int FindForcedByte(Configuration at)
    {
        var forced = -1;
        foreach (var place in at.Places)
        {
            foreach (var (first, last, _) in _automaton.Nodes[place.Node].Bytes)
            {
                if (first != last || (forced >= 0 && first != forced))
                {
                    return -1;
                }

                forced = first;
            }
        }

        return at.CanEnd ? -1 : forced;
    }
}
