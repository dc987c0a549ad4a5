using System.Numerics.Tensors;
using OrleansLlm.Routing.Learning.Algebra;

namespace OrleansLlm.Routing.Learning.Models;

/// <summary>
/// L2-regularised logistic regression on targets between 0 and 1 (cross-entropy), by Newton's method: the optimum is unique, so there is nothing to
/// seed. The intercept is not regularised.
/// </summary>
internal static class LogisticTrainer
{
    private const int MaxSteps = 25;
    private const double Tolerance = 1e-5;

    /// <param name="rows">Encoded texts, of equal length.</param>
    /// <param name="targets">For each output a target of each row; NaN: not known, the row is passed over.</param>
    /// <param name="penalty">Of the squared weights, in rows.</param>
    public static LogisticModel Fit(IReadOnlyList<float[]> rows, IReadOnlyList<float[]> targets, double penalty)
    {
        var weights = new double[targets.Count][];
        Parallel.For(0, targets.Count, i => weights[i] = FitOne(rows, targets[i], penalty));
        return new LogisticModel([.. weights.SelectMany(row => row.Select(value => (float)value))], targets.Count);
    }

    private static double[] FitOne(IReadOnlyList<float[]> rows, float[] targets, double penalty)
    {
        var known = Enumerable.Range(0, rows.Count).Where(i => !float.IsNaN(targets[i])).ToArray();
        var size = (rows.Count == 0 ? 0 : rows[0].Length) + 1;
        var weights = new double[size];
        if (known.Length == 0)
        {
            return weights;
        }

        var mean = Math.Clamp(known.Average(i => (double)targets[i]), 1e-3, 1 - 1e-3);
        weights[^1] = Math.Log(mean / (1 - mean));
        for (var step = 0; step < MaxSteps; step++)
        {
            var move = Step(rows, targets, known, weights, penalty);
            TensorPrimitives.Add(weights, move, weights);
            if (TensorPrimitives.MaxMagnitude<double>(move) is < Tolerance and > -Tolerance)
            {
                break;
            }
        }

        return weights;
    }

    /// <summary>One Newton step, cut to a length that can not overshoot into saturation.</summary>
    private static double[] Step(IReadOnlyList<float[]> rows, float[] targets, int[] known, double[] weights, double penalty)
    {
        var curvature = new SymmetricSystem(weights.Length);
        var slope = new double[weights.Length];
        var wide = new double[weights.Length];
        wide[^1] = 1;
        foreach (var i in known)
        {
            TensorPrimitives.ConvertTruncating<float, double>(rows[i], wide.AsSpan(0, wide.Length - 1));
            var probability = 1 / (1 + Math.Exp(-TensorPrimitives.Dot<double>(wide, weights)));
            TensorPrimitives.MultiplyAdd(wide, targets[i] - probability, slope, slope);
            curvature.AddOuter(wide, Math.Max(probability * (1 - probability), 1e-6));
        }

        for (var i = 0; i < slope.Length - 1; i++)
        {
            slope[i] -= penalty * weights[i];
        }

        curvature.AddRidge(penalty, but: 1);
        curvature.AddRidge(1e-9);
        curvature.Factor().Solve(slope);
        var longest = Math.Abs(TensorPrimitives.MaxMagnitude<double>(slope));
        if (longest > 10)
        {
            TensorPrimitives.Multiply(slope, 10 / longest, slope);
        }

        return slope;
    }
}
