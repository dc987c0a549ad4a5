using OrleansLlm.Models.Graphs.Encoders;
using OrleansLlm.Models.Graphs.Weights;

namespace OrleansLlm.Models.Tests.Graphs.Encoders;

/// <summary>BERT's formulas in plain loops over doubles, one text at a time: what a written graph is compared with.</summary>
internal sealed class ReferenceEncoder(EncoderSpec spec, IWeightSource weights)
{
    private readonly Dictionary<string, float[]> _read = [];

    /// <summary>The hidden state after each token.</summary>
    public double[][] Encode(int[] tokens, int secondSegment)
    {
        double[][] hidden = new double[tokens.Length][];
        for (int i = 0; i < tokens.Length; i++)
        {
            hidden[i] = Norm(Embed(tokens, i, i < secondSegment ? 0 : 1), spec.Prefix + "embeddings.LayerNorm");
        }

        for (int layer = 0; layer < spec.Layers; layer++)
        {
            hidden = Layer(hidden, $"{spec.Prefix}encoder.layer.{layer}.");
        }

        return hidden;
    }

    /// <summary>The logits of the head.</summary>
    public double[] Logits(int[] tokens, int secondSegment)
    {
        double[] pooled = Array.ConvertAll(Linear(Encode(tokens, secondSegment)[0], spec.Prefix + "pooler.dense"), Math.Tanh);
        return Linear(pooled, "classifier");
    }

    private double[] Embed(int[] tokens, int at, int segment)
    {
        int position = spec.OffsetsPositions ? spec.PadTokenId + 1 + at : at;
        double[] sum = new double[spec.HiddenSize];
        for (int i = 0; i < sum.Length; i++)
        {
            sum[i] = (double)Read(spec.Prefix + "embeddings.word_embeddings.weight")[(tokens[at] * spec.HiddenSize) + i]
                + Read(spec.Prefix + "embeddings.position_embeddings.weight")[(position * spec.HiddenSize) + i]
                + (spec.Segments > 0 ? Read(spec.Prefix + "embeddings.token_type_embeddings.weight")[(segment * spec.HiddenSize) + i] : 0);
        }

        return sum;
    }

    private double[][] Layer(double[][] hidden, string name)
    {
        double[][] query = Array.ConvertAll(hidden, row => Linear(row, name + "attention.self.query"));
        double[][] key = Array.ConvertAll(hidden, row => Linear(row, name + "attention.self.key"));
        double[][] value = Array.ConvertAll(hidden, row => Linear(row, name + "attention.self.value"));
        double[][] next = new double[hidden.Length][];
        for (int i = 0; i < hidden.Length; i++)
        {
            double[] attended = Linear(Attend(query[i], key, value), name + "attention.output.dense");
            double[] normed = Norm(Sum(hidden[i], attended), name + "attention.output.LayerNorm");
            double[] fed = Linear(Array.ConvertAll(Linear(normed, name + "intermediate.dense"), Gelu), name + "output.dense");
            next[i] = Norm(Sum(normed, fed), name + "output.LayerNorm");
        }

        return next;
    }

    private double[] Attend(double[] query, double[][] keys, double[][] values)
    {
        int size = spec.HiddenSize / spec.Heads;
        double[] result = new double[spec.HiddenSize];
        for (int head = 0; head < spec.Heads; head++)
        {
            var range = Enumerable.Range(head * size, size).ToArray();
            double[] scores = Array.ConvertAll(keys, key => Math.Exp(range.Sum(i => query[i] * key[i]) / Math.Sqrt(size)));
            double total = scores.Sum();
            foreach (int i in range)
            {
                result[i] = Enumerable.Range(0, values.Length).Sum(token => scores[token] / total * values[token][i]);
            }
        }

        return result;
    }

    private double[] Linear(double[] input, string name)
    {
        float[] matrix = Read(name + ".weight");
        return Array.ConvertAll(Read(name + ".bias").Select((bias, row) => (bias, row)).ToArray(), output =>
        {
            double sum = output.bias;
            for (int i = 0; i < input.Length; i++)
            {
                sum += matrix[(output.row * input.Length) + i] * input[i];
            }

            return sum;
        });
    }

    private double[] Norm(double[] input, string name)
    {
        double mean = input.Average();
        double deviation = Math.Sqrt(input.Average(value => (value - mean) * (value - mean)) + spec.NormEpsilon);
        return [.. input.Select((value, i) => ((value - mean) / deviation * Read(name + ".weight")[i]) + Read(name + ".bias")[i])];
    }

    private static double[] Sum(double[] left, double[] right) => [.. left.Zip(right, (a, b) => a + b)];

    private static double Gelu(double x) => 0.5 * x * (1 + Erf(x / Math.Sqrt(2)));

    // The series of the error function; it converges for all arguments that occur here.
    private static double Erf(double x)
    {
        if (Math.Abs(x) > 5)
        {
            return Math.Sign(x);
        }

        double term = x;
        double sum = x;
        for (int n = 1; n < 200 && Math.Abs(term) > 1e-17; n++)
        {
            term *= -x * x / n;
            sum += term / ((2 * n) + 1);
        }

        return 2 / Math.Sqrt(Math.PI) * sum;
    }

    private float[] Read(string name) => _read.TryGetValue(name, out float[]? known) ? known : _read[name] = weights.Find(name)!.ReadAll();
}
