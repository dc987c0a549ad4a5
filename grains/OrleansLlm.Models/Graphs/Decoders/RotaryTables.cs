using System.Runtime.InteropServices;
using OrleansLlm.Models.Graphs.Onnx;

namespace OrleansLlm.Models.Graphs.Decoders;

/// <summary>Cosines and sines of rotary positions (Su et al. 2021), <c>[positions, rotarySize / 2]</c>, stretched where the model says so.</summary>
internal sealed class RotaryTables(DecoderSpec spec, bool local)
{
    /// <summary>The frequencies, one per pair of channels.</summary>
    public double[] Frequencies()
    {
        double theta = local ? spec.LocalRopeTheta : spec.RopeTheta;
        double[] plain = [.. Enumerable.Range(0, spec.RotarySize / 2).Select(pair => Math.Pow(theta, -2.0 * pair / spec.RotarySize))];
        return local || spec.RopeScaling is not { } scaling ? plain : scaling.Stretch(plain, spec);
    }

    /// <summary>The cosines.</summary>
    public TensorData Cosines() => new Table(spec, Frequencies(), Magnitude(), Math.Cos);

    /// <summary>The sines.</summary>
    public TensorData Sines() => new Table(spec, Frequencies(), Magnitude(), Math.Sin);

    private double Magnitude() => local ? 1 : spec.RopeScaling?.Magnitude(spec) ?? 1;

    private sealed class Table(DecoderSpec spec, double[] frequencies, double magnitude, Func<double, double> function)
        : TensorData(OnnxElementType.Float, [spec.ContextLength, spec.RotarySize / 2])
    {
        public override void WriteTo(Stream stream)
        {
            float[] row = new float[frequencies.Length];
            for (int position = 0; position < spec.ContextLength; position++)
            {
                for (int pair = 0; pair < row.Length; pair++)
                {
                    row[pair] = (float)(magnitude * function(position * frequencies[pair]));
                }

                stream.Write(MemoryMarshal.AsBytes<float>(row));
            }
        }
    }
}
