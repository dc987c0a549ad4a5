namespace OrleansLlm.Engine.Constraints.Matching;

/// <summary>
/// The tokens of a vocabulary by their bytes, as a tree in arrays: a node's subtree follows it, so a walk is a loop that skips what is refused.
/// Immutable.
/// </summary>
internal sealed class TokenTrie
{
    private readonly List<byte> _labels = [0];
    private readonly List<byte> _depths = [0];
    private readonly List<int> _ends = [0];
    private readonly List<int> _starts = [0];

    /// <param name="tokens">Ids with their bytes, which are not empty and at most 255.</param>
    public TokenTrie(IEnumerable<(int Token, byte[] Bytes)> tokens)
    {
        var sorted = tokens.ToArray();
        Array.Sort(sorted, (a, b) => a.Bytes.AsSpan().SequenceCompareTo(b.Bytes));
        var path = new List<int> { 0 };
        ReadOnlySpan<byte> previous = [];
        for (var i = 0; i < sorted.Length; i++)
        {
            ReadOnlySpan<byte> bytes = sorted[i].Bytes;
            var common = bytes.CommonPrefixLength(previous);
            Close(path, common);
            for (var depth = common; depth < bytes.Length; depth++)
            {
                path.Add(_labels.Count);
                _labels.Add(bytes[depth]);
                _depths.Add((byte)(depth + 1));
                _ends.Add(0);
                _starts.Add(i);
            }

            previous = bytes;
        }

        Close(path, -1);
        _starts.Add(sorted.Length);
        (Labels, Depths, Ends, TokenStarts) = ([.. _labels], [.. _depths], [.. _ends], [.. _starts]);
        Tokens = [.. sorted.Select(token => token.Token)];
    }

    /// <summary>Number of nodes; node 0 is the root.</summary>
    public int Count => Labels.Length;

    /// <summary>The byte that leads to a node.</summary>
    public byte[] Labels { get; }

    /// <summary>How many bytes lead to a node.</summary>
    public byte[] Depths { get; }

    /// <summary>One past the last node of a node's subtree.</summary>
    public int[] Ends { get; }

    /// <summary>A node's own tokens are <see cref="Tokens"/> from its start to the next node's.</summary>
    public int[] TokenStarts { get; }

    /// <summary>Token ids in the order of nodes.</summary>
    public int[] Tokens { get; }

    /// <summary>The longest token that a text starts with.</summary>
    /// <returns>The token and its length, or a length of 0.</returns>
    public (int Token, int Length) Longest(ReadOnlySpan<byte> text)
    {
        var best = (Token: 0, Length: 0);
        var node = 0;
        for (var depth = 0; depth < text.Length; depth++)
        {
            node = Child(node, text[depth]);
            if (node < 0)
            {
                break;
            }

            if (TokenStarts[node] < TokenStarts[node + 1])
            {
                best = (Tokens[TokenStarts[node]], depth + 1);
            }
        }

        return best;
    }

    private int Child(int node, byte label)
    {
        for (var child = node + 1; child < Ends[node]; child = Ends[child])
        {
            if (Labels[child] == label)
            {
                return child;
            }
        }

        return -1;
    }

    private void Close(List<int> path, int depth)
    {
        while (path.Count - 1 > depth)
        {
            _ends[path[^1]] = _labels.Count;
            path.RemoveAt(path.Count - 1);
        }
    }
}
