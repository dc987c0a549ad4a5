using System.Runtime.InteropServices;
using OrleansLlm.Models.Graphs.Onnx;

namespace OrleansLlm.Models.Graphs.Decoders;

/// <summary>Cosines and sines of rotary positions (Su et al. 2021), <c>[positions, headSize / 2]</c>.</summary>
internal static class RotaryTables
{
    /// <summary>The frequencies, one per pair of a head's halves.</summary>
    public static double[] Frequencies(DecoderSpec spec) =>
        [.. Enumerable.Range(0, spec.HeadSize / 2).Select(pair => Math.Pow(spec.RopeTheta, -2.0 * pair / spec.HeadSize))];

    /// <summary>The cosines.</summary>
    public static TensorData Cosines(DecoderSpec spec) => new Table(spec, Math.Cos);

    /// <summary>The sines.</summary>
    public static TensorData Sines(DecoderSpec spec) => new Table(spec, Math.Sin);

    private sealed class Table(DecoderSpec spec, Func<double, double> function) : TensorData(OnnxElementType.Float, [spec.ContextLength, spec.HeadSize / 2])
    {
        public override void WriteTo(Stream stream)
        {
            double[] frequencies = Frequencies(spec);
            float[] row = new float[frequencies.Length];
            for (int position = 0; position < spec.ContextLength; position++)
            {
                for (int pair = 0; pair < row.Length; pair++)
                {
                    row[pair] = (float)function(position * frequencies[pair]);
                }

                stream.Write(MemoryMarshal.AsBytes<float>(row));
            }
        }
    }
}
