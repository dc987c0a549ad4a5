using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace OrleansLlm.Retrieval.Chunking;

/// <summary>
/// Chooses where chunks begin so that the choice depends on the text nearby alone: a cut is taken when it is the strongest within a third of a chunk to
/// both sides, equals being told apart by a hash of the text around them (local-maximum chunking, Bjørner et al. 2010). So an edit moves the cuts beside
/// it and no others. What comes out too long is cut again at its own strongest place.
/// </summary>
internal sealed class ChunkPlanner
{
    private readonly IReadOnlyList<Segment> _segments;
    private readonly long[] _before;
    private readonly (float Strength, ulong Hash)[] _keys;
    private readonly int _most;

    public ChunkPlanner(string text, IReadOnlyList<Segment> segments, int most)
    {
        _segments = segments;
        _most = most;
        _before = new long[segments.Count + 1];
        _keys = new (float, ulong)[segments.Count];
        ulong former = 0;
        for (var i = 0; i < segments.Count; i++)
        {
            _before[i + 1] = _before[i] + segments[i].Tokens;
            var hash = XxHash64.HashToUInt64(MemoryMarshal.AsBytes(text.AsSpan(segments[i].Start, segments[i].End - segments[i].Start)));
            _keys[i] = (segments[i].Strength, XxHash64.HashToUInt64(MemoryMarshal.AsBytes<ulong>([former, hash])));
            former = hash;
        }
    }

    /// <summary>Chunks as runs of segments, in order: the first one and one past the last.</summary>
    public List<(int First, int End)> Plan()
    {
        var runs = new List<(int, int)>();
        var first = 0;
        for (var i = 1; i <= _segments.Count; i++)
        {
            if (i == _segments.Count || IsStrongest(i))
            {
                Split(first, i, runs);
                first = i;
            }
        }

        return runs;
    }

    /// <summary>Cuts a run in two at its strongest place.</summary>
    public int StrongestInside(int first, int end)
    {
        var quarter = (_before[end] - _before[first]) / 4;
        int? best = null;
        for (var i = first + 1; i < end; i++)
        {
            // Not too near to either end, while there is a choice.
            if (_before[i] - _before[first] >= quarter && _before[end] - _before[i] >= quarter && (best is null || _keys[i].CompareTo(_keys[best.Value]) > 0))
            {
                best = i;
            }
        }

        return best ?? first + Math.Max(1, (end - first) / 2);
    }

    private bool IsStrongest(int cut)
    {
        var reach = _most / 3;
        for (var i = cut - 1; i > 0 && _before[cut] - _before[i] < reach; i--)
        {
            if (_keys[i].CompareTo(_keys[cut]) >= 0)
            {
                return false;
            }
        }

        for (var i = cut + 1; i < _segments.Count && _before[i] - _before[cut] < reach; i++)
        {
            if (_keys[i].CompareTo(_keys[cut]) > 0)
            {
                return false;
            }
        }

        return true;
    }

    private void Split(int first, int end, List<(int, int)> runs)
    {
        var open = new Stack<(int First, int End)>();
        open.Push((first, end));
        while (open.TryPop(out var run))
        {
            if (run.End - run.First < 2 || _before[run.End] - _before[run.First] <= _most)
            {
                runs.Add(run);
                continue;
            }

            var middle = StrongestInside(run.First, run.End);
            open.Push((middle, run.End));
            open.Push((run.First, middle));
        }
    }
}
