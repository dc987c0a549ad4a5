namespace OrleansLlm.Retrieval.Answerability;

/// <summary>Fits an <see cref="AnswerabilityModel"/>: logistic regression with a little ridge, both classes weighing the same, by Newton's steps. Deterministic.</summary>
public static class AnswerabilityTraining
{
    private const int Steps = 50;
    private const double Ridge = 1;

    /// <summary>Fits weights, and the threshold with the best mean of both classes' accuracy.</summary>
    /// <param name="examples">Questions with and without an answer, at least ten of each.</param>
    /// <param name="useEmbeddings">Whether the likeness counts.</param>
    /// <exception cref="RetrievalException">There are too few examples.</exception>
    public static AnswerabilityModel Fit(IReadOnlyList<AnswerabilityExample> examples, bool useEmbeddings)
    {
        var answered = examples.Count(example => example.IsAnswered);
        if (Math.Min(answered, examples.Count - answered) < 10)
        {
            throw new RetrievalException($"examples must be at least 10 with an answer and 10 without. Given: {answered} and {examples.Count - answered}.", "examples");
        }

        var rows = examples.Select(example => Row(example.Features, useEmbeddings)).ToList();
        var weights = new double[AnswerabilityFeatures.Count + 1];
        for (var step = 0; step < Steps; step++)
        {
            Newton(rows, examples, weights, answered);
        }

        var model = new AnswerabilityModel { Bias = weights[^1], Weights = weights[..^1], Threshold = 0.5 };
        return model with { Threshold = BestThreshold(model, examples) };
    }

    private static double[] Row(AnswerabilityFeatures features, bool useEmbeddings)
    {
        var values = features.ToArray();
        return [.. values[..^1], useEmbeddings ? values[^1] : 0, 1];
    }

    private static void Newton(List<double[]> rows, IReadOnlyList<AnswerabilityExample> examples, double[] weights, int answered)
    {
        var size = weights.Length;
        var (gradient, hessian) = (new double[size], new double[size, size]);
        for (var i = 0; i < size; i++)
        {
            var ridge = i == size - 1 ? 1e-6 : Ridge;
            gradient[i] = -ridge * weights[i];
            hessian[i, i] = ridge;
        }

        for (var n = 0; n < rows.Count; n++)
        {
            var (row, isAnswered) = (rows[n], examples[n].IsAnswered);
            var balance = rows.Count / (2.0 * (isAnswered ? answered : rows.Count - answered));
            var predicted = 1 / (1 + Math.Exp(-row.Select((value, i) => value * weights[i]).Sum()));
            for (var i = 0; i < size; i++)
            {
                gradient[i] += balance * ((isAnswered ? 1 : 0) - predicted) * row[i];
                for (var j = 0; j < size; j++)
                {
                    hessian[i, j] += balance * predicted * (1 - predicted) * row[i] * row[j];
                }
            }
        }

        var change = Solve(hessian, gradient);
        for (var i = 0; i < size; i++)
        {
            weights[i] += change[i];
        }
    }

    /// <summary>Gaussian elimination; the ridge keeps the matrix positive definite, so no pivot is zero.</summary>
    private static double[] Solve(double[,] matrix, double[] right)
    {
        var size = right.Length;
        for (var pivot = 0; pivot < size; pivot++)
        {
            for (var row = pivot + 1; row < size; row++)
            {
                var factor = matrix[row, pivot] / matrix[pivot, pivot];
                for (var column = pivot; column < size; column++)
                {
                    matrix[row, column] -= factor * matrix[pivot, column];
                }

                right[row] -= factor * right[pivot];
            }
        }

        for (var row = size - 1; row >= 0; row--)
        {
            for (var column = row + 1; column < size; column++)
            {
                right[row] -= matrix[row, column] * right[column];
            }

            right[row] /= matrix[row, row];
        }

        return right;
    }

    private static double BestThreshold(AnswerabilityModel model, IReadOnlyList<AnswerabilityExample> examples)
    {
        var scores = examples.Select(example => model.Probability(example.Features)).Order().ToList();
        return scores.Zip(scores.Skip(1), (low, high) => (low + high) / 2)
            .MaxBy(threshold => AnswerabilityFigures.Of(model with { Threshold = threshold }, examples).Balanced);
    }
}
