using OrleansLlm.Engine.Constraints.Automata;

namespace OrleansLlm.Engine.Constraints.Matching;

/// <summary>Finds masks that many tokens are in when a grammar is compiled, so that no step waits for them; within bounds.</summary>
internal sealed class MaskPreparation(PushdownAutomaton automaton, ConfigurationTable table, MaskBuilder masks)
{
    /// <summary>The most places that are looked at for one, and about for all. More than for a mask that somebody waits for.</summary>
    private const int MaxPlaces = 2_000_000;

    /// <summary>A node that so many bytes of ASCII can follow takes a walk over much of the vocabulary.</summary>
    private const int ManyBytes = 17;

    /// <summary>The most nodes, and as many calls.</summary>
    private const int Most = 32;

    private readonly Dictionary<int, int> _twins = automaton.Twins.CountBy(twin => twin).ToDictionary();
    private int _left = MaxPlaces;

    /// <exception cref="GrammarException">The grammar is too ambiguous.</exception>
    public void Run()
    {
        PrepareNodes();
        PrepareCalls();
    }

    private void PrepareNodes()
    {
        int[] many = [.. Nodes().Where(HasManyBytes)];
        // A text of limited length has a node per character: most sequences come by where texts begin, and then by what stands for most characters.
        var later = Followers(many);
        foreach (var node in many.OrderBy(later.Contains).ThenByDescending(node => _twins[node]).Take(Most))
        {
            if (_left <= 0)
            {
                return;
            }

            table.Allow(MaxPlaces);
            masks.ForNode(node);
            _left -= MaxPlaces - table.Allowed;
        }
    }

    /// <summary>What follows where a rule has ended within a token: where repetitions are called, that is most of the vocabulary.</summary>
    private void PrepareCalls()
    {
        foreach (var node in Nodes().Where(node => automaton.Nodes[node].Calls.Count > 0).OrderByDescending(node => _twins[node]).Take(Most))
        {
            if (_left <= 0)
            {
                return;
            }

            table.Allow(MaxPlaces);
            PrepareCall(node);
            _left -= MaxPlaces - table.Allowed;
        }
    }

    private void PrepareCall(int node)
    {
        try
        {
            var at = table.At(new Place(node, null));
            if (Array.Exists(at.Places, place => place.Stack is not null && HasManyBytes(place.Node)))
            {
                masks.Make(at);
            }
        }
        catch (GrammarException)
        {
            // Too ambiguous where no text may ever come: whoever comes there is told.
        }
    }

    private IEnumerable<int> Nodes() => Enumerable.Range(0, automaton.Nodes.Length).Where(node => automaton.Twins[node] == node);

    /// <summary>Nodes that are reached from another of these by one byte; not all of them where that takes long to find out.</summary>
    private HashSet<int> Followers(int[] many)
    {
        var followers = new HashSet<int>();
        var left = MaxPlaces;
        var reached = new Stack<int>();
        var seen = new HashSet<int>();
        foreach (var node in many)
        {
            seen.Clear();
            foreach (var (_, _, target) in automaton.Nodes[node].Bytes)
            {
                reached.Push(target);
            }

            while (reached.TryPop(out var at) && left-- > 0)
            {
                if (at != node && seen.Add(at))
                {
                    followers.Add(automaton.Twins[at]);
                    automaton.Nodes[at].Jumps.ForEach(reached.Push);
                }
            }
        }

        return followers;
    }

    private bool HasManyBytes(int node) =>
        automaton.Nodes[node].Bytes.Sum(edge => Math.Max(Math.Min(edge.Last, (byte)0x7F) - edge.First + 1, 0)) >= ManyBytes;
}
