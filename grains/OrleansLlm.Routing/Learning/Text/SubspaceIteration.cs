using System.Numerics.Tensors;
using OrleansLlm.Routing.Learning.Algebra;

namespace OrleansLlm.Routing.Learning.Text;

/// <summary>
/// The directions along which sparse rows vary most (the right singular vectors of latent semantic analysis), by randomised subspace iteration
/// (Halko, Martinsson, Tropp 2011). The same seed gives the same directions.
/// </summary>
internal static class SubspaceIteration
{
    /// <summary>An orthonormal basis, <paramref name="columns"/> rows of <paramref name="rank"/>.</summary>
    public static float[] Fit(IReadOnlyList<SparseVector> rows, int columns, int rank, int iterations, int seed)
    {
        var random = new Random(seed);
        var basis = new float[columns * rank];
        foreach (ref var value in basis.AsSpan())
        {
            value = (float)((random.NextDouble() * 2) - 1);
        }

        for (var i = 0; i < iterations; i++)
        {
            var images = new float[rows.Count * rank];
            Parallel.For(0, rows.Count, row => Project(rows[row], basis, images.AsSpan(row * rank, rank)));
            Orthonormalise(images, rank);
            Array.Clear(basis);
            for (var row = 0; row < rows.Count; row++)
            {
                Spread(rows[row], images.AsSpan(row * rank, rank), basis);
            }

            Orthonormalise(basis, rank);
        }

        return basis;
    }

    /// <summary>A sparse row's coordinates in the basis.</summary>
    public static void Project(SparseVector row, float[] basis, Span<float> target)
    {
        target.Clear();
        for (var i = 0; i < row.Indices.Length; i++)
        {
            TensorPrimitives.MultiplyAdd(basis.AsSpan(row.Indices[i] * target.Length, target.Length), row.Values[i], target, target);
        }
    }

    private static void Spread(SparseVector row, ReadOnlySpan<float> image, float[] basis)
    {
        for (var i = 0; i < row.Indices.Length; i++)
        {
            var target = basis.AsSpan(row.Indices[i] * image.Length, image.Length);
            TensorPrimitives.MultiplyAdd(image, row.Values[i], target, target);
        }
    }

    /// <summary>Cholesky QR; a tiny ridge keeps columns finite where the rows have less than full rank.</summary>
    private static void Orthonormalise(float[] matrix, int rank)
    {
        var gram = new SymmetricSystem(rank);
        var wide = new double[rank];
        for (var at = 0; at < matrix.Length; at += rank)
        {
            TensorPrimitives.ConvertTruncating<float, double>(matrix.AsSpan(at, rank), wide);
            gram.AddOuter(wide, 1);
        }

        gram.AddRidge((1e-10 * gram.Trace / rank) + 1e-30);
        var factor = gram.Factor();
        Parallel.For(0, matrix.Length / rank, row => factor.SolveLower(matrix.AsSpan(row * rank, rank)));
    }
}
