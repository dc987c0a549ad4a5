using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace OrleansLlm.Engine.Constraints.Matching;

/// <summary>Applies masks of one bit per token.</summary>
internal static class TokenMask
{
    private const int WordBits = 64;

    /// <summary>Sets the logits of all tokens that are not in a mask to negative infinity.</summary>
    /// <returns>Whether there is any in it.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // Vectors that are not optimised take many times as long, for the first seconds of a process.
    public static bool Apply(ReadOnlySpan<ulong> mask, Span<float> logits)
    {
        var all = 0UL;
        for (var word = 0; word < mask.Length; word++)
        {
            var bits = mask[word];
            var part = logits[(word * WordBits)..Math.Min((word + 1) * WordBits, logits.Length)];
            all |= bits;
            if (bits == 0)
            {
                part.Fill(float.NegativeInfinity);
            }
            else if (bits != ulong.MaxValue)
            {
                Apply(bits, part);
            }
        }

        return all != 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Apply(ulong bits, Span<float> logits)
    {
        var lanes = Vector256.Create(1, 2, 4, 8, 16, 32, 64, 128);
        ref var first = ref MemoryMarshal.GetReference(logits);
        var i = 0;
        for (; i + Vector256<float>.Count <= logits.Length; i += Vector256<float>.Count)
        {
            var isOut = Vector256.Equals(Vector256.Create((int)(bits >> i)) & lanes, Vector256<int>.Zero).AsSingle();
            var kept = Vector256.ConditionalSelect(isOut, Vector256.Create(float.NegativeInfinity), Vector256.LoadUnsafe(ref first, (nuint)i));
            kept.StoreUnsafe(ref first, (nuint)i);
        }

        for (; i < logits.Length; i++)
        {
            logits[i] = (bits & (1UL << i)) == 0 ? float.NegativeInfinity : logits[i];
        }
    }
}
