using System.Numerics.Tensors;
using System.Text.Json;
using OrleansLlm.Contracts;
using OrleansLlm.Routing.Learning.Files;
using OrleansLlm.Routing.Learning.Text;

namespace OrleansLlm.Routing.Learning.Specialists;

/// <summary>
/// Tells a text's kind: multinomial logistic regression on weighed n-grams. Trained by <see cref="TextClassifierTrainer"/>. Immutable; safe for many threads.
/// </summary>
public sealed class TextClassifier
{
    /// <summary>What files of classifiers call themselves.</summary>
    internal const string Kind = "classifier";

    private readonly Vocabulary _vocabulary;
    private readonly float[] _weights;
    private readonly float[] _biases;

    internal TextClassifier(ClassifierInfo info, Vocabulary vocabulary, float[] weights, float[] biases) => (Info, _vocabulary, _weights, _biases) = (info, vocabulary, weights, biases);

    /// <summary>What it is.</summary>
    public ClassifierInfo Info { get; }

    /// <summary>The most probable kind.</summary>
    public TextMatch Classify(string text)
    {
        var probabilities = Probabilities(text);
        var best = TensorPrimitives.IndexOfMax<float>(probabilities);
        return new TextMatch(Info.Labels[best], probabilities[best]);
    }

    /// <summary>The probability of each kind, in the order of <see cref="ClassifierInfo.Labels"/>.</summary>
    public float[] Probabilities(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var probabilities = _biases.ToArray();
        AddRows(_vocabulary.Weigh(NgramHasher.Count(text)), _weights, probabilities);
        TensorPrimitives.SoftMax(probabilities, probabilities);
        return probabilities;
    }

    /// <summary>Reads a file and checks all of it.</summary>
    /// <exception cref="LlmException">InvalidRequest: what is wrong with it; the parameter is <c>file</c>.</exception>
    public static TextClassifier Load(ReadOnlyMemory<byte> bytes)
    {
        var file = LearnedFile.Open(bytes);
        file.RequireKind(Kind);
        var info = file.ReadSettings(LearnedJson.Default.ClassifierInfo);
        if (info.Labels.Count is < 2 or > TextClassifierTrainer.MaxLabels || info.Labels.Distinct().Count() != info.Labels.Count)
        {
            throw LearnedFile.Wrong($"has {info.Labels.Count} labels; 2 to {TextClassifierTrainer.MaxLabels} different ones belong there");
        }

        var vocabulary = EncoderTensors.ReadVocabulary(file);
        var halves = file.Read<Half>("classifier.weights", vocabulary.Keys.Length * info.Labels.Count);
        var weights = new float[halves.Length];
        TensorPrimitives.ConvertToSingle(halves, weights);
        return Array.TrueForAll(weights, float.IsFinite)
            ? new TextClassifier(info, vocabulary, weights, file.ReadFinite("classifier.biases", info.Labels.Count))
            : throw LearnedFile.Wrong("has a value in tensor classifier.weights that is no number");
    }

    /// <summary>The classifier as a file (safetensors). The same classifier is the same bytes.</summary>
    public byte[] ToBytes()
    {
        var file = new LearnedFileWriter(Kind, JsonSerializer.Serialize(Info, LearnedJson.Default.ClassifierInfo));
        EncoderTensors.Write(file, _vocabulary);
        var halves = new Half[_weights.Length];
        TensorPrimitives.ConvertToHalf(_weights, halves);
        file.Add("classifier.weights", halves);
        file.Add("classifier.biases", _biases);
        return file.ToArray();
    }

    /// <summary>Adds a sparse row times a matrix that has a row of <paramref name="target"/>'s length for each coordinate.</summary>
    internal static void AddRows(SparseVector row, float[] matrix, Span<float> target)
    {
        for (var i = 0; i < row.Indices.Length; i++)
        {
            TensorPrimitives.MultiplyAdd(matrix.AsSpan(row.Indices[i] * target.Length, target.Length), row.Values[i], target, target);
        }
    }
}
