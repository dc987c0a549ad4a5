using OrleansLlm.Models.Graphs.Decoders;

namespace OrleansLlm.Models.Tests.Graphs.Decoders;

/// <summary>A decoder written down plainly, in double precision and without a cache: what graphs are compared with.</summary>
internal sealed class ReferenceDecoder(DecoderSpec spec, Func<string, float[]> weights, KvScales? scales = null)
{
    private readonly Dictionary<string, double[]> _weights = new(StringComparer.Ordinal);

    /// <summary>The logits after each token.</summary>
    public double[][] Logits(ReadOnlySpan<int> tokens)
    {
        double[] embedding = Weight("model.embed_tokens.weight");
        double[][] hidden = [.. tokens.ToArray().Select(token => embedding[(token * spec.HiddenSize)..((token + 1) * spec.HiddenSize)])];
        for (int layer = 0; layer < spec.Layers; layer++)
        {
            string name = $"model.layers.{layer}.";
            Add(hidden, Attention(layer, name + "self_attn.", Each(hidden, row => Norm(row, name + "input_layernorm.weight"))));
            Add(hidden, Each(hidden, row => FeedForward(name + "mlp.", Norm(row, name + "post_attention_layernorm.weight"))));
        }

        string head = spec.TieEmbeddings ? "model.embed_tokens.weight" : "lm_head.weight";
        return Each(hidden, row => Linear(Norm(row, "model.norm.weight"), head));
    }

    private double[][] Attention(int layer, string name, double[][] rows)
    {
        var queries = Each(rows, row => Project(row, name, "q"));
        var keys = Each(rows, row => Project(row, name, "k"));
        var values = Each(rows, row => Project(row, name, "v"));
        for (int position = 0; position < rows.Length; position++)
        {
            Rotate(queries[position], position);
            Rotate(keys[position], position);
            Round(keys[position], scales?.Keys[layer]);
            Round(values[position], scales?.Values[layer]);
        }

        return [.. rows.Select((_, position) => Linear(Attend(layer, position, queries[position], keys, values), name + "o_proj.weight"))];
    }

    private double[] Attend(int layer, int position, double[] query, double[][] keys, double[][] values)
    {
        int size = spec.HeadSize;
        int first = spec.Window(layer) == 0 ? 0 : Math.Max(0, position - spec.Window(layer) + 1);
        double[] output = new double[spec.Heads * size];
        for (int head = 0; head < spec.Heads; head++)
        {
            int shared = head / (spec.Heads / spec.KeyValueHeads) * size;
            double[] scores = [.. Enumerable.Range(first, position + 1 - first).Select(past => Math.Exp(
                Enumerable.Range(0, size).Sum(i => query[(head * size) + i] * keys[past][shared + i]) / Math.Sqrt(size)))];
            for (int i = 0; i < size; i++)
            {
                output[(head * size) + i] = scores.Select((score, past) => score * values[first + past][shared + i]).Sum() / scores.Sum();
            }
        }

        return output;
    }

    private double[] Project(double[] row, string name, string part)
    {
        double[] made = Linear(row, $"{name}{part}_proj.weight");
        if (spec.QkvBias)
        {
            made = [.. made.Zip(Weight($"{name}{part}_proj.bias"), (value, bias) => value + bias)];
        }

        return spec.QueryKeyNorm && part != "v"
            ? [.. made.Chunk(spec.HeadSize).SelectMany(head => Norm(head, $"{name}{part}_norm.weight"))]
            : made;
    }

    private void Rotate(double[] heads, int position)
    {
        int half = spec.HeadSize / 2;
        for (int start = 0; start < heads.Length; start += spec.HeadSize)
        {
            for (int i = 0; i < half; i++)
            {
                double angle = position / Math.Pow(spec.RopeTheta, (double)i / half);
                var (low, high) = (heads[start + i], heads[start + half + i]);
                heads[start + i] = (low * Math.Cos(angle)) - (high * Math.Sin(angle));
                heads[start + half + i] = (high * Math.Cos(angle)) + (low * Math.Sin(angle));
            }
        }
    }

    /// <summary>What an 8-bit cache makes of keys or values.</summary>
    private static void Round(double[] row, IReadOnlyList<float>? scales)
    {
        for (int i = 0; scales is not null && i < row.Length; i++)
        {
            row[i] = Math.Clamp(Math.Round(row[i] / scales[i]), -128, 127) * scales[i];
        }
    }

    private double[] FeedForward(string name, double[] row)
    {
        double[] up = Linear(row, name + "up_proj.weight");
        double[] product = [.. Linear(row, name + "gate_proj.weight").Select((gate, i) => gate / (1 + Math.Exp(-gate)) * up[i])];
        return Linear(product, name + "down_proj.weight");
    }

    private double[] Norm(double[] row, string name)
    {
        double[] weight = Weight(name);
        double root = Math.Sqrt(row.Average(value => value * value) + spec.NormEpsilon);
        return [.. row.Select((value, i) => value / root * weight[i])];
    }

    private double[] Linear(double[] row, string name)
    {
        double[] matrix = Weight(name);
        double[] output = new double[matrix.Length / row.Length];
        for (int i = 0; i < output.Length; i++)
        {
            for (int k = 0; k < row.Length; k++)
            {
                output[i] += matrix[(i * row.Length) + k] * row[k];
            }
        }

        return output;
    }

    private double[] Weight(string name)
    {
        if (!_weights.TryGetValue(name, out double[]? known))
        {
            _weights[name] = known = [.. weights(name).Select(value => (double)value)];
        }

        return known;
    }

    private static double[][] Each(double[][] rows, Func<double[], double[]> map) => [.. rows.Select(map)];

    private static void Add(double[][] rows, double[][] added)
    {
        for (int row = 0; row < rows.Length; row++)
        {
            for (int i = 0; i < rows[row].Length; i++)
            {
                rows[row][i] += added[row][i];
            }
        }
    }
}
