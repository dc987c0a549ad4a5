namespace OrleansLlm.Routing.Learning.Data;

/// <summary>
/// Splits by a hash of the question, so that the same question always falls on the same side, in every run and every file. Case and space do not count.
/// </summary>
public static class QuestionHash
{
    private const ulong Basis = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    /// <summary>A number from 0 (inclusive) to 1 (exclusive) that depends on the question only.</summary>
    public static double Position(string question)
    {
        ArgumentNullException.ThrowIfNull(question);
        return (Of(question) >> 11) * (1.0 / (1UL << 53));
    }

    /// <summary>One of <paramref name="folds"/> equal parts; independent of <see cref="Position"/>'s order of large.</summary>
    public static int Fold(string question, int folds) => (int)(Mix(Of(question) + 0x9E3779B97F4A7C15) % (ulong)folds);

    private static ulong Of(string question)
    {
        var hash = Basis;
        var space = false;
        foreach (var character in question.AsSpan().Trim())
        {
            if (char.IsWhiteSpace(character))
            {
                space = true;
                continue;
            }

            hash = space ? (hash ^ ' ') * Prime : hash;
            hash = (hash ^ char.ToLowerInvariant(character)) * Prime;
            space = false;
        }

        return Mix(hash);
    }

    private static ulong Mix(ulong hash)
    {
        hash = (hash ^ (hash >> 33)) * 0xFF51AFD7ED558CCD;
        hash = (hash ^ (hash >> 33)) * 0xC4CEB9FE1A85EC53;
        return hash ^ (hash >> 33);
    }
}
