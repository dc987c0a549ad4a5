using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using CsCheck;
using OrleansLlm.Retrieval.Vectors;

namespace OrleansLlm.Retrieval.Tests.Vectors;

public sealed unsafe class Int8DotTests
{
    [Fact]
    public void Every_path_of_this_processor_sums_as_plain_code_does() =>
        Gen.Select(Gen.Int[1, 48], Gen.Int[0, int.MaxValue]).Sample((blocks, seed) =>
        {
            var (length, random) = (blocks * Int8Dot.Step, new Random(seed));
            var (query, left, right) = (new short[length], new sbyte[length], new sbyte[length]);
            for (var i = 0; i < length; i++)
            {
                query[i] = (short)random.Next(-10_000, 10_000);
                left[i] = (sbyte)random.Next(-127, 128);
                right[i] = (sbyte)random.Next(-127, 128);
            }

            fixed (short* q = query)
            fixed (sbyte* l = left, r = right)
            {
                CheckQuery(q, l, query.Zip(left, (a, b) => a * b).Sum(), length);
                CheckRows(l, r, left.Zip(right, (a, b) => a * b).Sum(), length);
            }
        });

    [Fact]
    public void The_largest_codes_do_not_overflow()
    {
        var (row, rows) = (Enumerable.Repeat((sbyte)-127, 1536).ToArray(), 1536 * 127 * 127);
        fixed (sbyte* r = row)
        {
            CheckRows(r, r, rows, 1536);
        }

        var query = new VectorQuery(Enumerable.Repeat(-1f, 1536).ToArray(), 1536);
        fixed (sbyte* r = row)
        {
            CheckQuery(query.Codes, r, Enumerable.Range(0, 1536).Sum(i => query.Codes[i] * -127), 1536);
        }
    }

    private static void CheckQuery(short* query, sbyte* row, int expected, int length)
    {
        Assert.Equal(expected, Int8Dot.Of(query, row, length));
        Assert.Equal(expected, Int8Dot.Portable(query, row, length));
        Assert.True(!Avx512BW.IsSupported || Int8Dot.Avx512(query, row, length) == expected);
        Assert.True(!Avx2.IsSupported || Int8Dot.Avx256(query, row, length) == expected);
        Assert.True(!AdvSimd.IsSupported || Int8Dot.Arm(query, row, length) == expected);
    }

    private static void CheckRows(sbyte* left, sbyte* right, int expected, int length)
    {
        Assert.Equal(expected, Int8Dot.Of(left, right, length));
        Assert.Equal(expected, Int8Dot.Portable(left, right, length));
        Assert.True(!Avx512BW.IsSupported || Int8Dot.Avx512(left, right, length) == expected);
        Assert.True(!Avx2.IsSupported || Int8Dot.Avx256(left, right, length) == expected);
    }
}
