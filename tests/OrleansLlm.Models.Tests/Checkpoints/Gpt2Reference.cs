using System.Text.Json.Nodes;

namespace OrleansLlm.Models.Tests.Checkpoints;

/// <summary>GPT-2 computed plainly from a checkpoint's own configuration and tensors, in double precision.</summary>
internal sealed class Gpt2Reference(JsonObject config, Func<string, double[]> weight)
{
    private readonly int _hidden = (int)config["n_embd"]!;
    private readonly int _heads = (int)config["n_head"]!;

    /// <summary>The logits after each token.</summary>
    public double[][] Logits(int[] tokens)
    {
        double[] embedding = weight("wte.weight");
        double[] positions = weight("wpe.weight");
        double[][] rows = [.. tokens.Select((token, i) => Enumerable.Range(0, _hidden).Select(k => embedding[(token * _hidden) + k] + positions[(i * _hidden) + k]).ToArray())];
        for (int layer = 0; layer < (int)config["n_layer"]!; layer++)
        {
            string name = $"h.{layer}.";
            double[][] packed = [.. rows.Select(row => Linear(Norm(row, name + "ln_1"), name + "attn.c_attn"))];
            for (int i = rows.Length - 1; i >= 0; i--)
            {
                HuggingFaceReference.Add(rows[i], Linear(Attend(packed, i), name + "attn.c_proj"));
                double[] wide = [.. Linear(Norm(rows[i], name + "ln_2"), name + "mlp.c_fc")
                    .Select(x => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x)))))];
                HuggingFaceReference.Add(rows[i], Linear(wide, name + "mlp.c_proj"));
            }
        }

        return [.. rows.Select(row => HuggingFaceReference.Linear(Norm(row, "ln_f"), embedding))];
    }

    private double[] Attend(double[][] packed, int last)
    {
        int size = _hidden / _heads;
        double[] output = new double[_hidden];
        for (int at = 0; at < _hidden; at += size)
        {
            double[] shares = [.. Enumerable.Range(0, last + 1).Select(past =>
                Math.Exp(Enumerable.Range(at, size).Sum(i => packed[last][i] * packed[past][_hidden + i]) / Math.Sqrt(size)))];
            for (int i = at; i < at + size; i++)
            {
                output[i] = shares.Select((share, past) => share * packed[past][(2 * _hidden) + i]).Sum() / shares.Sum();
            }
        }

        return output;
    }

    // Conv1D keeps its matrix [in, out].
    private double[] Linear(double[] row, string name)
    {
        double[] matrix = weight(name + ".weight");
        double[] output = [.. weight(name + ".bias")];
        for (int k = 0; k < row.Length; k++)
        {
            for (int i = 0; i < output.Length; i++)
            {
                output[i] += row[k] * matrix[(k * output.Length) + i];
            }
        }

        return output;
    }

    private double[] Norm(double[] row, string name)
    {
        var (scale, shift) = (weight(name + ".weight"), weight(name + ".bias"));
        double mean = row.Average();
        double root = Math.Sqrt(row.Average(value => (value - mean) * (value - mean)) + (double)config["layer_norm_epsilon"]!);
        return [.. row.Select((value, i) => ((value - mean) / root * scale[i]) + shift[i])];
    }
}
