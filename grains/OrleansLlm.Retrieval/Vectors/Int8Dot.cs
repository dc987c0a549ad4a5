using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace OrleansLlm.Retrieval.Vectors;

/// <summary>Dot products of quantised vectors: 8-bit rows with a 16-bit query or with one another. Lengths are multiples of <see cref="Step"/>; sums stay within 32 bits (see <see cref="VectorQuery"/>).</summary>
internal static unsafe class Int8Dot
{
    /// <summary>Values taken at once; rows are padded to it with zeros.</summary>
    public const int Step = 32;

    /// <summary>The dot product of a query and a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Of(short* query, sbyte* row, int length)
    {
        if (Avx512BW.IsSupported)
        {
            return Avx512(query, row, length);
        }

        return Avx2.IsSupported ? Avx256(query, row, length) : AdvSimd.IsSupported ? Arm(query, row, length) : Portable(query, row, length);
    }

    /// <summary>The dot product of two rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Of(sbyte* left, sbyte* right, int length)
    {
        if (Avx512BW.IsSupported)
        {
            return Avx512(left, right, length);
        }

        return Avx2.IsSupported ? Avx256(left, right, length) : Portable(left, right, length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Avx512(short* query, sbyte* row, int length)
    {
        var sum = Vector512<int>.Zero;
        for (var i = 0; i < length; i += 32)
        {
            sum += Avx512BW.MultiplyAddAdjacent(Vector512.Load(query + i), Avx512BW.ConvertToVector512Int16(Vector256.Load(row + i)));
        }

        return Vector512.Sum(sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Avx512(sbyte* left, sbyte* right, int length)
    {
        var sum = Vector512<int>.Zero;
        for (var i = 0; i < length; i += 32)
        {
            sum += Avx512BW.MultiplyAddAdjacent(
                Avx512BW.ConvertToVector512Int16(Vector256.Load(left + i)), Avx512BW.ConvertToVector512Int16(Vector256.Load(right + i)));
        }

        return Vector512.Sum(sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Avx256(short* query, sbyte* row, int length)
    {
        var sum = Vector256<int>.Zero;
        for (var i = 0; i < length; i += 16)
        {
            sum += Avx2.MultiplyAddAdjacent(Vector256.Load(query + i), Avx2.ConvertToVector256Int16(Vector128.Load(row + i)));
        }

        return Vector256.Sum(sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Avx256(sbyte* left, sbyte* right, int length)
    {
        var sum = Vector256<int>.Zero;
        for (var i = 0; i < length; i += 16)
        {
            sum += Avx2.MultiplyAddAdjacent(
                Avx2.ConvertToVector256Int16(Vector128.Load(left + i)), Avx2.ConvertToVector256Int16(Vector128.Load(right + i)));
        }

        return Vector256.Sum(sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Arm(short* query, sbyte* row, int length)
    {
        var sum = Vector128<int>.Zero;
        for (var i = 0; i < length; i += 8)
        {
            var (values, wide) = (Vector128.Load(query + i), AdvSimd.SignExtendWideningLower(Vector64.Load(row + i)));
            sum = AdvSimd.MultiplyWideningLowerAndAdd(sum, values.GetLower(), wide.GetLower());
            sum = AdvSimd.MultiplyWideningLowerAndAdd(sum, values.GetUpper(), wide.GetUpper());
        }

        return Vector128.Sum(sum);
    }

    public static int Portable(short* query, sbyte* row, int length)
    {
        var sum = Vector128<int>.Zero;
        for (var i = 0; i < length; i += 8)
        {
            var (low, high) = Vector128.Widen(Vector128.Load(query + i));
            var (rowLow, rowHigh) = Vector128.Widen(Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(long*)(row + i)).AsSByte()));
            sum += low * rowLow + high * rowHigh;
        }

        return Vector128.Sum(sum);
    }

    public static int Portable(sbyte* left, sbyte* right, int length)
    {
        var sum = Vector128<int>.Zero;
        for (var i = 0; i < length; i += 16)
        {
            var (low, high) = Vector128.Widen(Vector128.Load(left + i));
            var (rightLow, rightHigh) = Vector128.Widen(Vector128.Load(right + i));
            // A product of two bytes fits 15 bits and a sign: two of them would not.
            var (a, b) = Vector128.Widen(low * rightLow);
            var (c, d) = Vector128.Widen(high * rightHigh);
            sum += a + b + (c + d);
        }

        return Vector128.Sum(sum);
    }
}
