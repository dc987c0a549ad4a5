namespace OrleansLlm.Engine.Constraints.Matching;

/// <summary>
/// Tells how long a text of an alphabet can be wherever an automaton stands, from the automaton alone: a string of at most 200 characters takes any
/// 16, and none of more than what is left of it. Not thread-safe.
/// </summary>
internal sealed class SliceReach(byte[] classOf, ConfigurationTable table)
{
    /// <summary>So many configurations are followed; where texts of one length lead to more, tokens are looked at one by one.</summary>
    private const int MaxConfigurations = 8;

    /// <summary>For all alphabets of one mask, a small part of what it may cost; where it is not enough, tokens are looked at one by one.</summary>
    private const int MaxPlacesLookedAt = 5_000;

    /// <summary>The same for steps that were made before.</summary>
    private const int MaxSteps = 8_000;

    private readonly HashSet<Configuration> _seen = new(ReferenceEqualityComparer.Instance);
    private readonly List<Configuration> _level = [];
    private readonly List<Configuration> _next = [];
    private List<Configuration> _from = [];
    private List<Configuration> _to = [];
    private int _places;
    private int _steps;
    private bool _isAnyDead;
    private bool _isAnyAlive;

    /// <summary>To be called before the first alphabet of a mask.</summary>
    public void Begin() => (_places, _steps) = (MaxPlacesLookedAt, MaxSteps);

    /// <summary>The length up to which all texts of an alphabet can follow, when no longer one can.</summary>
    /// <param name="at">Where the automaton stands.</param>
    /// <param name="slice">Gives the alphabet.</param>
    /// <param name="needsEnds">The ends of the rule within longer texts are asked for as well: where there are any, they must be looked for.</param>
    /// <returns>A length, at most <see cref="TokenSlice.MaxCharacters"/>; null where there is none, or it takes long to tell.</returns>
    public int? Find(Configuration at, TokenSlice slice, bool needsEnds)
    {
        if (_places <= 0 || _steps <= 0)
        {
            return null;
        }

        var allowed = table.Allowed;
        var part = Math.Min(allowed, _places);
        table.Allow(part);
        try
        {
            return Follow(table.Twin(at), slice, needsEnds);
        }
        catch (GrammarException)
        {
            // Too ambiguous for texts that need not be tokens.
            return null;
        }
        finally
        {
            _places -= part - table.Allowed;
            table.Allow(allowed - part + table.Allowed);
            _seen.Clear();
        }
    }

    private int? Follow(Configuration at, TokenSlice slice, bool needsEnds)
    {
        _level.Clear();
        _level.Add(at);
        _seen.Add(at);
        var (canEnd, goesOn) = (false, false);
        for (var length = 0; length < TokenSlice.MaxCharacters; length++)
        {
            Read(slice);
            if (_isAnyDead)
            {
                return _isAnyAlive || goesOn || (needsEnds && canEnd) ? null : length;
            }

            _level.Clear();
            foreach (var next in _next)
            {
                canEnd |= next.CanEnd;
                if (_seen.Add(next))
                {
                    _level.Add(next);
                }
                else
                {
                    // A longer text led on from there already, and so does this one.
                    goesOn = true;
                }
            }

            if (_level.Count == 0)
            {
                break;
            }
        }

        return TokenSlice.MaxCharacters;
    }

    /// <summary>Reads one character of the alphabet in all ways, or until it is clear that some can follow and some can not.</summary>
    private void Read(TokenSlice slice)
    {
        (_isAnyDead, _isAnyAlive) = (false, false);
        _next.Clear();
        foreach (var at in _level)
        {
            foreach (var character in slice.Alphabet)
            {
                Read(at, character);
                if (_isAnyDead && _isAnyAlive)
                {
                    return;
                }
            }
        }
    }

    private void Read(Configuration at, (byte First, byte Last)[] character)
    {
        _from.Clear();
        _from.Add(at);
        foreach (var (first, last) in character)
        {
            _to.Clear();
            foreach (var from in _from)
            {
                for (int byteClass = classOf[first]; byteClass <= classOf[last]; byteClass++, _steps--)
                {
                    Add(table.Step(from, byteClass), _to);
                }
            }

            (_from, _to) = (_to, _from);
        }

        foreach (var after in _from)
        {
            _isAnyAlive = true;
            Add(table.Twin(after), _next);
        }
    }

    private void Add(Configuration next, List<Configuration> to)
    {
        if (next.IsDead)
        {
            _isAnyDead = true;
        }
        else if (to.Count > MaxConfigurations || _steps <= 0)
        {
            // More than is followed: as unclear as when some can follow and some can not.
            _isAnyDead = _isAnyAlive = true;
        }
        else if (!to.Contains(next))
        {
            to.Add(next);
        }
    }
}
