using System.Runtime.InteropServices;
using OrleansLlm.Engine.Constraints.Automata;

namespace OrleansLlm.Engine.Constraints.Matching;

/// <summary>
/// Makes the configurations of an automaton, each once. Bounded: when full it forgets, and they are made again. What one token may cost is bounded
/// too (<see cref="Allow"/>), since other sequences wait for it. Not thread-safe.
/// </summary>
internal sealed class ConfigurationTable
{
    /// <summary>The most ways in which one text may be read at once.</summary>
    public const int MaxPlaces = 10_000;

    /// <summary>About what configurations and frames may take before they are forgotten.</summary>
    public const long MaxBytes = 64_000_000;

    private const int BytesOfFrame = 128;
    private const int BytesOfConfiguration = 192;
    private const int BytesOfPlace = 16;

    /// <summary>So many edges of a node are looked at in the time of one place.</summary>
    private const int EdgesPerPlace = 16;

    private readonly PushdownAutomaton _automaton;
    private readonly Dictionary<(int Node, int Parent), StackFrame> _frames = [];
    private readonly Dictionary<(Place[] Places, bool CanEnd), Configuration> _configurations = new(new PlacesComparer());
    private readonly List<Place> _work = [];
    private readonly List<Place> _found = [];
    private readonly PlaceSet _seen = new();
    private readonly List<Place> _lastWork = [];
    private Configuration? _lastFrom;
    private Configuration? _last;
    private int _frameIds;
    private int _allowed = int.MaxValue;
    private bool _canEnd;

    public ConfigurationTable(PushdownAutomaton automaton)
    {
        _automaton = automaton;
        Start = At(new Place(automaton.RuleStarts[0], null));
    }

    /// <summary>Before the first byte.</summary>
    public Configuration Start { get; }

    /// <summary>About what it holds at the moment.</summary>
    public long Bytes { get; private set; }

    /// <summary>How many places may still be looked at.</summary>
    public int Allowed => _allowed;

    /// <summary>From now on so many places may be looked at; then <see cref="Step"/> throws.</summary>
    public void Allow(int places) => _allowed = places;

    /// <summary>The configuration of one place and all that it leads to without a byte.</summary>
    public Configuration At(Place place)
    {
        Push(place.Node, place.Stack);
        return Close();
    }

    /// <summary>The configuration after a byte of a class; <see cref="Configuration.Dead"/> when it can not follow.</summary>
    /// <exception cref="GrammarException">The text can be read in too many ways, or what was allowed is used up.</exception>
    public Configuration Step(Configuration at, int byteClass)
    {
        if (at.Places.Length == 0)
        {
            return Configuration.Dead;
        }

        return at.Next[byteClass] ??= MakeNext(at, _automaton.ClassFirst[byteClass]);
    }

    /// <summary>One that the same tokens can follow, and the same one for all that differ only in what comes after more bytes than a token has.</summary>
    public Configuration Twin(Configuration at) => at.Twin ??= MakeTwin(at);

    /// <summary>Where a rule's caller goes on.</summary>
    public Configuration Resume(StackFrame frame) => frame.Resumed ??= At(new Place(frame.ReturnNode, frame.Parent));

    private Configuration MakeTwin(Configuration at)
    {
        var twins = _automaton.Twins;
        if (!Array.Exists(at.Places, place => twins[place.Node] != place.Node || !ReferenceEquals(place.Stack?.Twin, place.Stack)))
        {
            return at;
        }

        foreach (var place in at.Places)
        {
            var twin = new Place(twins[place.Node], place.Stack?.Twin);
            if (_seen.Add(twin.Node, twin.Stack?.Id ?? 0))
            {
                _found.Add(twin);
            }
        }

        _canEnd = at.CanEnd;
        var made = Close();
        made.Twin = made;
        return made;
    }

    private Configuration MakeNext(Configuration at, byte value)
    {
        if (_allowed <= 0)
        {
            throw new GrammarException("The grammar is too ambiguous: a token that may follow can be read in too many ways to look at.");
        }

        foreach (var place in at.Places)
        {
            var edges = _automaton.Nodes[place.Node].Bytes;
            _allowed -= 1 + (edges.Count / EdgesPerPlace);
            foreach (var (first, last, target) in edges)
            {
                if (value >= first && value <= last)
                {
                    Push(target, place.Stack);
                }
            }
        }

        // Most bytes lead where the byte before them led.
        if (_last is { } known && ReferenceEquals(at, _lastFrom) && CollectionsMarshal.AsSpan(_work).SequenceEqual(CollectionsMarshal.AsSpan(_lastWork)))
        {
            _work.Clear();
            _seen.Clear();
            return known;
        }

        _last = null;
        _lastFrom = at;
        _lastWork.Clear();
        _lastWork.AddRange(_work);
        return _last = Close();
    }

    private void Push(int node, StackFrame? stack)
    {
        if (_seen.Add(node, stack?.Id ?? 0))
        {
            _work.Add(new Place(node, stack));
        }
    }

    /// <summary>Follows jumps, calls and ends until only places that read a byte are left.</summary>
    private Configuration Close()
    {
        try
        {
            while (_work.Count > 0)
            {
                var place = _work[^1];
                _work.RemoveAt(_work.Count - 1);
                Expand(place);
                if (_seen.Count > MaxPlaces)
                {
                    throw new GrammarException($"The grammar is too ambiguous: one text can be read in more than {MaxPlaces} ways.");
                }
            }

            return Intern();
        }
        finally
        {
            _allowed -= _seen.Count;
            _work.Clear();
            _found.Clear();
            _seen.Clear();
            _canEnd = false;
        }
    }

    private void Expand(Place place)
    {
        var node = _automaton.Nodes[place.Node];
        if (node.Bytes.Count > 0)
        {
            _found.Add(place);
        }

        foreach (var target in node.Jumps)
        {
            Push(target, place.Stack);
        }

        foreach (var (rule, target) in node.Calls)
        {
            // A call in last position need not come back: without this, right recursion would grow the stack without end.
            Push(_automaton.RuleStarts[rule], _automaton.Nodes[target].IsOnlyEnd ? place.Stack : Frame(target, place.Stack));
        }

        if (node.IsFinal)
        {
            if (place.Stack is { } frame)
            {
                Push(frame.ReturnNode, frame.Parent);
            }
            else
            {
                _canEnd = true;
            }
        }
    }

    private StackFrame Frame(int returnNode, StackFrame? parent)
    {
        var key = (returnNode, parent?.Id ?? 0);
        if (!_frames.TryGetValue(key, out var frame))
        {
            _frames[key] = frame = new StackFrame(++_frameIds, returnNode, parent);
            Bytes += BytesOfFrame;
            var (twinNode, twinParent) = (_automaton.Twins[returnNode], parent?.Twin);
            frame.Twin = twinNode == returnNode && ReferenceEquals(twinParent, parent) ? frame : Frame(twinNode, twinParent);
        }

        return frame;
    }

    private Configuration Intern()
    {
        if (_found.Count == 0 && !_canEnd)
        {
            return Configuration.Dead;
        }

        _found.Sort(static (a, b) => a.Node != b.Node ? a.Node.CompareTo(b.Node) : (a.Stack?.Id ?? 0).CompareTo(b.Stack?.Id ?? 0));
        var places = _found.ToArray();
        if (_configurations.TryGetValue((places, _canEnd), out var known))
        {
            return known;
        }

        if (Bytes >= MaxBytes)
        {
            Forget();
        }

        Bytes += BytesOfConfiguration + (places.Length * BytesOfPlace) + (_automaton.ClassFirst.Length * IntPtr.Size);
        return _configurations[(places, _canEnd)] = Make(places);
    }

    /// <summary>Sequences hold on to their own; what they lead to is made anew. Each leads to all that was ever made from it, so these ways go too.</summary>
    private void Forget()
    {
        foreach (var known in _configurations.Values.Append(Start))
        {
            Array.Clear(known.Next);
            known.Branches = null;
            known.Twin = null;
        }

        _configurations.Clear();
        _frames.Clear();
        _lastFrom = null;
        Bytes = 0;
    }

    /// <summary>Bytes that no place reads lead nowhere from the start: most do.</summary>
    private Configuration Make(Place[] places)
    {
        var made = new Configuration(places, _canEnd, _automaton.ClassFirst.Length);
        Array.Fill(made.Next, Configuration.Dead);
        foreach (var place in places)
        {
            foreach (var (first, last, _) in _automaton.Nodes[place.Node].Bytes)
            {
                made.Next.AsSpan(_automaton.ClassOf[first]..(_automaton.ClassOf[last] + 1)).Clear();
            }
        }

        return made;
    }
}
