using System.Numerics.Tensors;

namespace OrleansLlm.Routing.Learning.Algebra;

/// <summary>A symmetric positive definite matrix that is summed up and then factored. Only the lower triangle is kept.</summary>
internal sealed class SymmetricSystem(int size)
{
    private readonly double[][] _rows = [.. Enumerable.Range(1, size).Select(length => new double[length])];

    public double Trace => Enumerable.Range(0, size).Sum(i => _rows[i][i]);

    /// <summary>Adds <paramref name="weight"/> times the outer product of a vector with itself.</summary>
    public void AddOuter(ReadOnlySpan<double> vector, double weight)
    {
        for (var i = 0; i < size; i++)
        {
            if (vector[i] != 0)
            {
                TensorPrimitives.MultiplyAdd(vector[..(i + 1)], weight * vector[i], _rows[i], _rows[i]);
            }
        }
    }

    /// <summary>Adds to the diagonal; the last <paramref name="but"/> places are left alone.</summary>
    public void AddRidge(double ridge, int but = 0)
    {
        for (var i = 0; i < size - but; i++)
        {
            _rows[i][i] += ridge;
        }
    }

    /// <summary>Factors in place.</summary>
    public CholeskyFactor Factor()
    {
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var rest = _rows[i][j] - TensorPrimitives.Dot<double>(_rows[i].AsSpan(0, j), _rows[j].AsSpan(0, j));
                _rows[i][j] = i == j ? Math.Sqrt(Math.Max(rest, 1e-300)) : rest / _rows[j][j];
            }
        }

        return new CholeskyFactor(_rows);
    }
}
