namespace OrleansLlm.Engine.Encoders;

/// <summary>Ranges of lengths, each about an eighth longer than the one before: inputs of one range fit a batch with little padding. Pure.</summary>
internal static class LengthBuckets
{
    private const int Exact = 8;

    /// <summary>The range of a length; ascending.</summary>
    public static int Of(int length)
    {
        // Up to 8 each length is a range of its own; above, each power of 2 is cut into 8.
        if (length <= Exact)
        {
            return length;
        }

        var power = int.Log2(length - 1);
        return ((power - 2) * Exact) + (((length - 1) >> (power - 3)) & (Exact - 1)) + 1;
    }
}
