using System.Globalization;

namespace OrleansLlm.Routing.Learning.Models;

/// <summary>
/// Chooses a model and its settings by cross-validation: each example is foretold by models that have not seen its fold.
/// </summary>
/// <param name="rows">Encoded examples.</param>
/// <param name="targets">For each output the target of each example; NaN: not known.</param>
/// <param name="folds">The fold of each example.</param>
/// <param name="meaning">Coordinates that neighbours are compared by.</param>
/// <param name="merit">How good a forecast is; more is better.</param>
internal sealed class ModelSelection(float[][] rows, float[][] targets, int[] folds, int meaning, Func<float[][], double> merit)
{
    private const double Shrinkage = 5;
    private static readonly int[] Counts = [10, 20, 40, 80, 160, 320, 480];
    private static readonly double[] Powers = [1, 4];
    private static readonly double[] Penalties = [1, 10, 100];
    private static readonly double[] Shares = [0.25, 0.5, 0.75];

    /// <summary>The best candidate of a kind.</summary>
    public Candidate Choose(ModelKind kind, CancellationToken cancellationToken)
    {
        var neighbours = kind is ModelKind.Logistic || meaning == 0 ? null : Best(Neighbours(cancellationToken));
        var logistic = kind is ModelKind.Knn && neighbours is not null ? null : Best(Logistics(cancellationToken));
        return neighbours is null || logistic is null ? neighbours ?? logistic! : Best([neighbours, logistic, .. Blends(neighbours, logistic)]);
    }

    private static Candidate Best(IEnumerable<Candidate> candidates) => candidates.MaxBy(candidate => candidate.Merit)!;

    private IEnumerable<Candidate> Neighbours(CancellationToken cancellationToken)
    {
        var labels = new float[rows.Length * targets.Length];
        for (var i = 0; i < labels.Length; i++)
        {
            labels[i] = targets[i % targets.Length][i / targets.Length];
        }

        var vectors = rows.SelectMany(row => row.Take(meaning)).ToArray();
        var most = Counts[^1];
        var nearest = new (float, int)[rows.Length][];
        Parallel.For(0, rows.Length, new ParallelOptions { CancellationToken = cancellationToken }, i => nearest[i] = NearestOfOthers(vectors, i, most));
        foreach (var count in Counts.Where(count => count == Counts[0] || count <= rows.Length / 4))
        {
            foreach (var power in Powers)
            {
                var model = new NeighbourModel(vectors, meaning, labels, targets.Length, new NeighbourSettings(count, power, Shrinkage));
                var foretold = Empty();
                Parallel.For(0, rows.Length, i => Put(foretold, i, outputs => model.Combine(nearest[i].AsSpan(0, Math.Min(count, nearest[i].Length)), outputs)));
                var name = string.Create(CultureInfo.InvariantCulture, $"knn of {count} neighbours, similarity to the power {power}");
                yield return new Candidate(name, foretold, merit(foretold), () => new QualityModel(model, null, 1));
            }
        }
    }

    private (float Similarity, int Index)[] NearestOfOthers(float[] vectors, int row, int most)
    {
        var similarities = new float[rows.Length];
        var own = vectors.AsSpan(row * meaning, meaning);
        for (var other = 0; other < similarities.Length; other++)
        {
            similarities[other] = folds[other] == folds[row]
                ? float.NegativeInfinity
                : System.Numerics.Tensors.TensorPrimitives.Dot<float>(own, vectors.AsSpan(other * meaning, meaning));
        }

        var nearest = NearestList.Of(similarities, Math.Min(most, similarities.Length));
        return Array.FindAll(nearest, pair => !float.IsNegativeInfinity(pair.Similarity));
    }

    private IEnumerable<Candidate> Logistics(CancellationToken cancellationToken)
    {
        foreach (var penalty in Penalties)
        {
            var foretold = Empty();
            foreach (var fold in folds.Distinct().Order())
            {
                cancellationToken.ThrowIfCancellationRequested();
                var seen = Enumerable.Range(0, rows.Length).Where(i => folds[i] != fold).ToArray();
                var model = LogisticTrainer.Fit([.. seen.Select(i => rows[i])], [.. targets.Select(target => seen.Select(i => target[i]).ToArray())], penalty);
                foreach (var i in Enumerable.Range(0, rows.Length).Where(i => folds[i] == fold))
                {
                    Put(foretold, i, outputs => model.Predict(rows[i], outputs));
                }
            }

            var name = string.Create(CultureInfo.InvariantCulture, $"logistic regression, penalty {penalty}");
            yield return new Candidate(name, foretold, merit(foretold), () => new QualityModel(null, LogisticTrainer.Fit(rows, targets, penalty), 0));
        }
    }

    private IEnumerable<Candidate> Blends(Candidate neighbours, Candidate logistic)
    {
        foreach (var share in Shares)
        {
            var foretold = Empty();
            for (var output = 0; output < foretold.Length; output++)
            {
                for (var i = 0; i < rows.Length; i++)
                {
                    foretold[output][i] = (float)((share * neighbours.Foretold[output][i]) + ((1 - share) * logistic.Foretold[output][i]));
                }
            }

            var name = string.Create(CultureInfo.InvariantCulture, $"{share:0.##} {neighbours.Name}; {1 - share:0.##} {logistic.Name}");
            yield return new Candidate(
                name, foretold, merit(foretold), () => new QualityModel(neighbours.Build().Neighbours, logistic.Build().Logistic, share));
        }
    }

    private float[][] Empty() => [.. targets.Select(_ => new float[rows.Length])];

    private void Put(float[][] foretold, int row, WriteOutputs write)
    {
        Span<float> outputs = stackalloc float[targets.Length];
        write(outputs);
        for (var i = 0; i < outputs.Length; i++)
        {
            foretold[i][row] = outputs[i];
        }
    }

    private delegate void WriteOutputs(Span<float> outputs);
}
