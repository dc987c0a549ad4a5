using System.Buffers;

namespace OrleansLlm.Routing.Learning.Models;

/// <summary>Picks the highest of many similarities, in linear time.</summary>
internal static class NearestList
{
    /// <summary>The <paramref name="count"/> highest with their places, highest first; equal ones by place.</summary>
    public static (float Similarity, int Index)[] Of(ReadOnlySpan<float> similarities, int count)
    {
        if (count <= 0)
        {
            return [];
        }

        var least = count >= similarities.Length ? float.NegativeInfinity : Least(similarities, count);
        var nearest = new (float Similarity, int Index)[Math.Min(count, similarities.Length)];
        var found = 0;
        for (var i = 0; i < similarities.Length && found < nearest.Length; i++)
        {
            if (similarities[i] > least)
            {
                nearest[found++] = (similarities[i], i);
            }
        }

        for (var i = 0; i < similarities.Length && found < nearest.Length; i++)
        {
            if (similarities[i] == least)
            {
                nearest[found++] = (similarities[i], i);
            }
        }

        Array.Sort(nearest, static (a, b) => a.Similarity != b.Similarity ? b.Similarity.CompareTo(a.Similarity) : a.Index.CompareTo(b.Index));
        return nearest;
    }

    /// <summary>The count-th highest value, by quickselect.</summary>
    private static float Least(ReadOnlySpan<float> values, int count)
    {
        var rented = ArrayPool<float>.Shared.Rent(values.Length);
        try
        {
            values.CopyTo(rented);
            var (low, high) = (0, values.Length - 1);
            while (low < high)
            {
                var (left, right) = Partition(rented, low, high);
                if (count - 1 <= right)
                {
                    high = right;
                }
                else if (count - 1 >= left)
                {
                    low = left;
                }
                else
                {
                    break;
                }
            }

            return rented[count - 1];
        }
        finally
        {
            ArrayPool<float>.Shared.Return(rented);
        }
    }

    /// <summary>Hoare's partition, higher values first: all up to right are at least the pivot, all from left on at most.</summary>
    private static (int Left, int Right) Partition(float[] values, int low, int high)
    {
        var pivot = values[low + ((high - low) / 2)];
        var (left, right) = (low, high);
        while (left <= right)
        {
            while (values[left] > pivot)
            {
                left++;
            }

            while (values[right] < pivot)
            {
                right--;
            }

            if (left <= right)
            {
                (values[left], values[right]) = (values[right], values[left]);
                left++;
                right--;
            }
        }

        return (left, right);
    }
}
