using System.Numerics.Tensors;

namespace OrleansLlm.Models.Merging;

/// <summary>What is done with differences to a base.</summary>
internal static class TaskVectors
{
    /// <summary>Sets all but the share of largest magnitude to 0 (TIES: trim).</summary>
    public static void KeepLargest(Span<float> values, float density)
    {
        int kept = (int)Math.Ceiling(values.Length * (double)density);
        if (kept >= values.Length)
        {
            return;
        }

        float[] magnitudes = new float[values.Length];
        TensorPrimitives.Abs(values, magnitudes);
        Array.Sort(magnitudes);
        float limit = magnitudes[^kept];
        int atLimit = kept - magnitudes.Count(magnitude => magnitude > limit);
        for (int i = 0; i < values.Length; i++)
        {
            float magnitude = Math.Abs(values[i]);
            if (magnitude < limit || (magnitude == limit && atLimit-- <= 0))
            {
                values[i] = 0;
            }
        }
    }

    /// <summary>Sets all but a random share to 0 and scales the rest up, so that the expected value stays (DARE).</summary>
    public static void DropAtRandom(Span<float> values, float density, int seed)
    {
        var random = new Random(seed);
        foreach (ref float value in values)
        {
            value = random.NextSingle() < density ? value / density : 0;
        }
    }

    /// <summary>The weighted sum.</summary>
    public static float[] Sum(float[][] differences, float[] shares)
    {
        float[] sum = new float[differences[0].Length];
        for (int i = 0; i < differences.Length; i++)
        {
            TensorPrimitives.MultiplyAdd(differences[i], shares[i], sum, sum);
        }

        return sum;
    }

    /// <summary>Per weight: the sign of the weighted sum is elected, and the weighted mean of those differences that have it is taken (TIES: elect, merge).</summary>
    public static float[] Elect(float[][] differences, float[] shares)
    {
        float[] elected = Sum(differences, shares);
        for (int i = 0; i < elected.Length; i++)
        {
            float sign = MathF.Sign(elected[i]);
            var (sum, all) = (0f, 0f);
            for (int model = 0; model < differences.Length; model++)
            {
                float value = differences[model][i] * shares[model];
                if (value * sign > 0)
                {
                    sum += value;
                    all += Math.Abs(shares[model]);
                }
            }

            elected[i] = all == 0 ? 0 : sum / all;
        }

        return elected;
    }
}
