using System.Numerics.Tensors;

namespace OrleansLlm.Routing.Learning.Algebra;

/// <summary>The lower triangle L of a matrix L times its transpose.</summary>
internal sealed class CholeskyFactor(double[][] rows)
{
    /// <summary>Replaces b by the solution of L x = b.</summary>
    public void SolveLower(Span<float> vector)
    {
        Span<double> wide = stackalloc double[vector.Length];
        TensorPrimitives.ConvertTruncating<float, double>(vector, wide);
        SolveLower(wide);
        for (var i = 0; i < vector.Length; i++)
        {
            vector[i] = (float)wide[i];
        }
    }

    /// <summary>Replaces b by the solution of L Lᵀ x = b.</summary>
    public void Solve(Span<double> vector)
    {
        SolveLower(vector);
        for (var i = vector.Length - 1; i >= 0; i--)
        {
            var rest = vector[i];
            for (var k = i + 1; k < vector.Length; k++)
            {
                rest -= rows[k][i] * vector[k];
            }

            vector[i] = rest / rows[i][i];
        }
    }

    private void SolveLower(Span<double> vector)
    {
        for (var i = 0; i < vector.Length; i++)
        {
            vector[i] = (vector[i] - TensorPrimitives.Dot<double>(rows[i].AsSpan(0, i), vector[..i])) / rows[i][i];
        }
    }
}
