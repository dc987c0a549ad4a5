using System.Runtime.InteropServices;
using OrleansLlm.Training.Runs;

namespace OrleansLlm.Training.Data;

/// <summary>
/// Tokenised examples in a file (<c>.tokens</c>), for data that is made once and trained on often: little-endian int32s, for each example its length and
/// its tokens; a token that is only read, not learned, is stored as its complement (<c>~id</c>, below zero).
/// </summary>
public static class TokenFile
{
    /// <summary>Writes a file; an existing one is replaced.</summary>
    public static void Write(string path, IEnumerable<TrainingSequence> sequences)
    {
        ArgumentNullException.ThrowIfNull(sequences);
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16);
        foreach (var sequence in sequences)
        {
            int[] stored = new int[sequence.Tokens.Length + 1];
            stored[0] = sequence.Tokens.Length;
            for (int i = 0; i < sequence.Tokens.Length; i++)
            {
                stored[i + 1] = sequence.Learned[i] ? sequence.Tokens[i] : ~sequence.Tokens[i];
            }

            file.Write(MemoryMarshal.AsBytes<int>(stored));
        }
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="TrainingException">It is no such file.</exception>
    public static IReadOnlyList<TrainingSequence> Read(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        var stored = bytes.Length % sizeof(int) == 0 ? MemoryMarshal.Cast<byte, int>(bytes) : throw new TrainingException($"{path} must be a multiple of 4 bytes. Given: {bytes.Length}");
        var sequences = new List<TrainingSequence>();
        for (int at = 0; at < stored.Length;)
        {
            int length = stored[at++];
            if (length < 0 || length > stored.Length - at)
            {
                throw new TrainingException($"{path}: the length of example {sequences.Count + 1} must be from 0 to the {stored.Length - at} numbers that follow. Given: {length}");
            }

            sequences.Add(Read(stored.Slice(at, length)));
            at += length;
        }

        return sequences;
    }

    private static TrainingSequence Read(ReadOnlySpan<int> stored)
    {
        int[] tokens = new int[stored.Length];
        bool[] learned = new bool[stored.Length];
        for (int i = 0; i < stored.Length; i++)
        {
            learned[i] = stored[i] >= 0;
            tokens[i] = learned[i] ? stored[i] : ~stored[i];
        }

        return new TrainingSequence(tokens, learned);
    }
}
