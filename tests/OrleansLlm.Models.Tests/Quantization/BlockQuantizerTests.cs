using CsCheck;
using OrleansLlm.Models.Graphs.Weights;

namespace OrleansLlm.Models.Tests.Quantization;

public sealed class BlockQuantizerTests
{
    private const int BlockSize = 32;

    [Theory]
    [InlineData(4, true)]
    [InlineData(4, false)]
    [InlineData(8, true)]
    [InlineData(8, false)]
    public void A_value_is_at_most_half_a_level_off_unless_the_levels_end_before_it(int bits, bool isAsymmetric)
    {
        Gen.Select(Gen.Float[-2, 2].Array[1, 100], Gen.Float[-3, 3]).Sample((row, shift) =>
        {
            float[] shifted = [.. row.Select(value => value + shift)];
            var (read, scales) = RoundTrip(shifted, bits, isAsymmetric);
            for (int i = 0; i < shifted.Length; i++)
            {
                // Symmetric levels reach one less far on the side away from the largest value; a rounded zero moves all by up to half a level.
                float allowed = Math.Abs(scales[i / BlockSize]) * (isAsymmetric || Math.Abs(shifted[i] / scales[i / BlockSize]) > (1 << (bits - 1)) - 1 ? 1.001f : 0.501f);
                Assert.InRange(read[i], shifted[i] - allowed - 1e-6f, shifted[i] + allowed + 1e-6f);
            }
        });
    }

    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    public void Levels_that_span_just_the_values_are_nearer_to_weights_on_one_side_of_zero(int bits)
    {
        var random = new Random(5);
        float[] row = [.. Enumerable.Range(0, 256).Select(_ => random.NextSingle())];

        double Error(bool isAsymmetric) => RoundTrip(row, bits, isAsymmetric).Read.Zip(row).Sum(pair => Math.Pow(pair.First - pair.Second, 2));

        Assert.True(Error(isAsymmetric: true) < 0.4 * Error(isAsymmetric: false));
    }

    private static (float[] Read, float[] Scales) RoundTrip(float[] row, int bits, bool isAsymmetric)
    {
        int blocks = BlockQuantizer.Blocks(row.Length, BlockSize);
        byte[] packed = new byte[blocks * BlockSize * bits / 8];
        float[] scales = new float[blocks];
        byte[] zeros = new byte[isAsymmetric ? ((blocks * bits) + 7) / 8 : 0];
        BlockQuantizer.Quantize(row, bits, BlockSize, packed, scales, zeros);
        int Level(byte[] from, int place) => bits == 8 ? from[place] : (from[place / 2] >> (place % 2 * 4)) & 15;
        return ([.. row.Select((_, i) => (Level(packed, i) - (isAsymmetric ? Level(zeros, i / BlockSize) : 1 << (bits - 1))) * scales[i / BlockSize])], scales);
    }
}
