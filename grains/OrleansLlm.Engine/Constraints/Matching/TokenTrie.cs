namespace OrleansLlm.Engine.Constraints.Matching;

/// <summary>
/// Tokens by their bytes, as a tree in arrays: the nodes of a level follow each other, and so do a node's children, so that a walk runs through
/// each level's part of the arrays from left to right. Immutable.
/// </summary>
internal sealed class TokenTrie
{
    /// <param name="tokens">Ids with their bytes, which are not empty.</param>
    public TokenTrie(IEnumerable<(int Token, byte[] Bytes)> tokens)
    {
        var sorted = tokens.ToList();
        sorted.Sort(static (a, b) => a.Bytes.AsSpan().SequenceCompareTo(b.Bytes) is not 0 and var order ? order : a.Token - b.Token);
        var labels = new List<byte> { 0 };
        var (children, starts, ids) = (new List<int>(), new List<int>(), new List<int>(sorted.Count));
        // Nodes whose children are not made yet: their tokens, and how many bytes lead to them.
        var open = new Queue<(int First, int End, int Depth)>([(0, sorted.Count, 0)]);
        while (open.TryDequeue(out var node))
        {
            children.Add(labels.Count);
            starts.Add(ids.Count);
            var i = node.First;
            for (; i < node.End && sorted[i].Bytes.Length == node.Depth; i++)
            {
                ids.Add(sorted[i].Token);
            }

            while (i < node.End)
            {
                var (first, label) = (i, sorted[i].Bytes[node.Depth]);
                while (i < node.End && sorted[i].Bytes[node.Depth] == label)
                {
                    i++;
                }

                labels.Add(label);
                open.Enqueue((first, i, node.Depth + 1));
            }
        }

        children.Add(labels.Count);
        starts.Add(ids.Count);
        (Labels, Children, TokenStarts, Tokens) = ([.. labels], [.. children], [.. starts], [.. ids]);
        Below = CountBelow();
    }

    /// <summary>The byte that leads to a node; node 0 is the root.</summary>
    public byte[] Labels { get; }

    /// <summary>A node's children are the nodes from here to the next node's first child, in the order of labels.</summary>
    public int[] Children { get; }

    /// <summary>How many nodes are below a node.</summary>
    public int[] Below { get; }

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
            var (first, end) = (Children[node], Children[node + 1]);
            var child = Labels.AsSpan(first..end).IndexOf(text[depth]);
            if (child < 0)
            {
                break;
            }

            node = first + child;
            if (TokenStarts[node] < TokenStarts[node + 1])
            {
                best = (Tokens[TokenStarts[node]], depth + 1);
            }
        }

        return best;
    }

    private int[] CountBelow()
    {
        var below = new int[Labels.Length];
        // Children come after their parent.
        for (var node = below.Length - 1; node >= 0; node--)
        {
            for (var child = Children[node]; child < Children[node + 1]; child++)
            {
                below[node] += 1 + below[child];
            }
        }

        return below;
    }
}
