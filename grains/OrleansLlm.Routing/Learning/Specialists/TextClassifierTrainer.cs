using System.Numerics.Tensors;
using OrleansLlm.Contracts;
using OrleansLlm.Routing.Learning.Data;
using OrleansLlm.Routing.Learning.Text;

namespace OrleansLlm.Routing.Learning.Specialists;

/// <summary>Trains text classifiers, by stochastic gradient descent with AdaGrad's step sizes (Duchi, Hazan, Singer 2011).</summary>
public static class TextClassifierTrainer
{
    /// <summary>The most kinds.</summary>
    public const int MaxLabels = 1000;

    private const int MaxWeights = 10_000_000;
    private const int MaxVocabulary = 65_536;
    private const int Epochs = 12;
    private const float Rate = 0.5f;

    /// <summary>Trains on the texts that are not held out. The same texts and seed give the same classifier on the same kind of processor.</summary>
    /// <exception cref="LlmException">InvalidRequest: fewer than two kinds, or too many.</exception>
    public static TextClassifier Train(IReadOnlyList<LabelledText> texts, double holdout = 0, int seed = 1, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var kept = texts.Where(text => !RouterTrainer.IsHeldOut(text.Text, holdout)).ToArray();
        string[] labels = [.. kept.Select(text => text.Label).Distinct().Order(StringComparer.Ordinal)];
        if (labels.Length is < 2 or > MaxLabels)
        {
            throw new LlmException(LlmErrorCode.InvalidRequest, $"A classifier tells 2 to {MaxLabels} labels apart. Given: {labels.Length}", "label");
        }

        var counts = kept.AsParallel().AsOrdered().Select(text => NgramHasher.Count(text.Text)).ToArray();
        var vocabulary = Vocabulary.Of(counts, Math.Min(MaxVocabulary, MaxWeights / labels.Length), least: kept.Length > 1000 ? 2 : 1);
        var rows = Array.ConvertAll(counts, vocabulary.Weigh);
        var places = labels.Index().ToDictionary(pair => pair.Item, pair => pair.Index);
        var targets = Array.ConvertAll(kept, text => places[text.Label]);
        var (weights, biases) = Descend(rows, targets, vocabulary.Keys.Length, labels.Length, new Random(seed), cancellationToken);
        return new TextClassifier(new ClassifierInfo(labels, kept.Length, holdout, seed), vocabulary, weights, biases);
    }

    private static (float[] Weights, float[] Biases) Descend(
        SparseVector[] rows, int[] targets, int vocabulary, int labels, Random random, CancellationToken cancellationToken)
    {
        var (weights, biases) = (new float[vocabulary * labels], new float[labels]);
        var (squares, biasSquares) = (new float[vocabulary], 1e-6f);
        var errors = new float[labels];
        var order = Enumerable.Range(0, rows.Length).ToArray();
        for (var epoch = 0; epoch < Epochs; epoch++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            random.Shuffle(order);
            foreach (var i in order)
            {
                biases.CopyTo(errors, 0);
                TextClassifier.AddRows(rows[i], weights, errors);
                TensorPrimitives.SoftMax<float>(errors, errors);
                errors[targets[i]] -= 1;
                var norm = TensorPrimitives.SumOfSquares<float>(errors);
                for (var k = 0; k < rows[i].Indices.Length; k++)
                {
                    // One step size for a coordinate's whole row: the classes' own ones would take as much memory again.
                    var (place, value) = (rows[i].Indices[k], rows[i].Values[k]);
                    squares[place] += norm * value * value;
                    var row = weights.AsSpan(place * labels, labels);
                    TensorPrimitives.MultiplyAdd(errors, -Rate * value / MathF.Sqrt(squares[place] + 1e-6f), row, row);
                }

                biasSquares += norm;
                TensorPrimitives.MultiplyAdd(errors, -Rate / MathF.Sqrt(biasSquares), biases, biases);
            }
        }

        return (weights, biases);
    }
}
