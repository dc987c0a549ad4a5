using System.Runtime.InteropServices;
using OrleansLlm.Models.Graphs.Onnx;

namespace OrleansLlm.Models.Graphs.Weights;

/// <summary>Weights written as floats, as they are or (a matrix) transposed.</summary>
internal sealed class FloatTensor(WeightTensor weights, bool transposed = false)
    : TensorData(OnnxElementType.Float, transposed ? [weights.Shape[1], weights.Shape[0]] : weights.Shape)
{
    private const int ChunkValues = 1 << 20;

    public override void WriteTo(Stream stream)
    {
        if (transposed)
        {
            WriteTransposed(stream);
            return;
        }

        float[] values = new float[Math.Min(ChunkValues, weights.Count)];
        for (long first = 0; first < weights.Count; first += values.Length)
        {
            var chunk = values.AsSpan(0, (int)Math.Min(values.Length, weights.Count - first));
            weights.Read(first, chunk);
            stream.Write(MemoryMarshal.AsBytes(chunk));
        }
    }

    // One matrix in memory: the only way to turn it without reading it many times.
    private void WriteTransposed(Stream stream)
    {
        var (rows, columns) = ((int)weights.Shape[0], (int)weights.Shape[1]);
        float[] values = weights.ReadAll();
        float[] column = new float[rows];
        for (int i = 0; i < columns; i++)
        {
            for (int row = 0; row < rows; row++)
            {
                column[row] = values[((long)row * columns) + i];
            }

            stream.Write(MemoryMarshal.AsBytes<float>(column));
        }
    }
}
