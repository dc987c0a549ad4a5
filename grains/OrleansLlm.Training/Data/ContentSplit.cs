using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace OrleansLlm.Training.Data;

/// <summary>Holds out a share of examples by their content: the same example always falls on the same side, however often it is there.</summary>
public static class ContentSplit
{
    /// <summary>Splits.</summary>
    /// <param name="sequences">The examples.</param>
    /// <param name="share">The share held out.</param>
    public static (IReadOnlyList<TrainingSequence> Kept, IReadOnlyList<TrainingSequence> HeldOut) Split(IReadOnlyList<TrainingSequence> sequences, double share)
    {
        ArgumentNullException.ThrowIfNull(sequences);
        var sides = sequences.ToLookup(sequence => IsHeldOut(sequence.Tokens, share));
        return ([.. sides[false]], [.. sides[true]]);
    }

    /// <summary>Whether an example is held out.</summary>
    public static bool IsHeldOut(ReadOnlySpan<int> tokens, double share)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes(tokens), hash);
        return BinaryPrimitives.ReadUInt32LittleEndian(hash) < share * uint.MaxValue;
    }
}
