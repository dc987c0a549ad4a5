namespace OrleansLlm.Training.Data;

/// <summary>Packs sequences into rows of one length, longest first into the row with the least room that still holds it (best fit decreasing).</summary>
public static class SequencePacker
{
    /// <summary>Packs.</summary>
    /// <param name="sequences">The sequences; those longer than a row are cut, those without a learned token left out.</param>
    /// <param name="length">Tokens of a row.</param>
    /// <param name="filler">The token that fills rows up; it is neither read nor learned.</param>
    public static IReadOnlyList<PackedRow> Pack(IEnumerable<TrainingSequence> sequences, int length, int filler = 0)
    {
        ArgumentNullException.ThrowIfNull(sequences);
        var rows = new List<List<TrainingSequence>>();

        // Rows by the room that is left in them.
        var open = new Dictionary<int, Stack<int>>();
        foreach (var sequence in sequences.Select(sequence => sequence.Start(length)).Where(sequence => sequence.LearnedCount > 0).OrderByDescending(sequence => sequence.Tokens.Length))
        {
            int needed = sequence.Tokens.Length;
            int room = Room(open, needed, length);
            int row = room >= 0 ? Take(open, room) : Open(rows);
            rows[row].Add(sequence);
            Put(open, (room >= 0 ? room : length) - needed, row);
        }

        return [.. rows.Select(row => Join(row, length, filler))];
    }

    /// <summary>One row of some sequences.</summary>
    public static PackedRow Join(IReadOnlyList<TrainingSequence> sequences, int length, int filler = 0)
    {
        ArgumentNullException.ThrowIfNull(sequences);
        int[] tokens = new int[length];
        int[] positions = new int[length];
        int[] documents = new int[length];
        Array.Fill(tokens, filler);
        Array.Fill(documents, -1);
        var targets = new List<int>();
        int at = 0;
        for (int document = 0; document < sequences.Count; document++)
        {
            var sequence = sequences[document];
            for (int i = 0; i < sequence.Tokens.Length; i++, at++)
            {
                (tokens[at], positions[at], documents[at]) = (sequence.Tokens[i], i, document);
                if (i > 0 && sequence.Learned[i])
                {
                    targets.Add(at - 1);
                }
            }
        }

        return new PackedRow(tokens, positions, documents, [.. targets], [.. targets.Select(target => tokens[target + 1])]);
    }

    private static int Room(Dictionary<int, Stack<int>> open, int needed, int length)
    {
        for (int room = needed; room < length; room++)
        {
            if (open.ContainsKey(room))
            {
                return room;
            }
        }

        return -1;
    }

    private static int Take(Dictionary<int, Stack<int>> open, int room)
    {
        var stack = open[room];
        int row = stack.Pop();
        if (stack.Count == 0)
        {
            open.Remove(room);
        }

        return row;
    }

    private static int Open(List<List<TrainingSequence>> rows)
    {
        rows.Add([]);
        return rows.Count - 1;
    }

    private static void Put(Dictionary<int, Stack<int>> open, int room, int row)
    {
        if (!open.TryGetValue(room, out var stack))
        {
            open[room] = stack = [];
        }

        stack.Push(row);
    }
}
