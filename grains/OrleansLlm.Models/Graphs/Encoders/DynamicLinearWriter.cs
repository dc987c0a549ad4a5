using OrleansLlm.Models.Graphs.Onnx;
using OrleansLlm.Models.Graphs.Weights;

namespace OrleansLlm.Models.Graphs.Encoders;

/// <summary>Writes linear layers in 8 bits whose activations are quantised by their range over the whole batch (DynamicQuantizeLinear, MatMulInteger).</summary>
internal sealed class DynamicLinearWriter(OnnxGraphBuilder graph)
{
    /// <summary>
    /// Weights take 7 of their 8 bits: processors without VNNI add two products of an activation (0 to 255) and a weight in 16 bits, which larger weights overflow, silently.
    /// </summary>
    private const int Largest = 64;

    /// <summary>Adds a layer <c>y = x Wᵀ + b</c>.</summary>
    public string Write(string input, string name, WeightTensor weights, WeightTensor bias, string? output)
    {
        var (values, scales) = Quantize(weights);
        graph.Node("DynamicQuantizeLinear", [input], [name + ".quantized", name + ".scale", name + ".zero"]);
        string matrix = graph.Initializer(name + ".weight", TensorData.Of(values, weights.Shape[1], weights.Shape[0]));
        graph.Node("MatMulInteger", [name + ".quantized", matrix, name + ".zero"], name + ".integers");
        graph.Node("Cast", [name + ".integers"], name + ".floats", new OnnxAttributes().Int("to", (int)OnnxElementType.Float));
        string columns = graph.Initializer(name + ".scales", TensorData.Of(scales, weights.Shape[0]));
        graph.Node("Mul", [columns, name + ".scale"], name + ".factors");
        graph.Node("Mul", [name + ".floats", name + ".factors"], name + ".product");
        return graph.Node("Add", [name + ".product", graph.Initializer(name + ".bias", new FloatTensor(bias))], output ?? name + ".out");
    }

    private static (sbyte[] Values, float[] Scales) Quantize(WeightTensor weights)
    {
        int outputs = (int)weights.Shape[0];
        int inputs = (int)weights.Shape[1];
        float[] all = weights.ReadAll();
        sbyte[] values = new sbyte[all.Length];
        float[] scales = new float[outputs];
        for (int row = 0; row < outputs; row++)
        {
            var line = all.AsSpan(row * inputs, inputs);
            float largest = 0;
            foreach (float value in line)
            {
                largest = Math.Max(largest, Math.Abs(value));
            }

            scales[row] = largest > 0 ? largest / Largest : 1;
            for (int i = 0; i < inputs; i++)
            {
                values[(i * outputs) + row] = (sbyte)Math.Clamp(MathF.Round(line[i] / scales[row]), -Largest, Largest);
            }
        }

        return (values, scales);
    }
}
