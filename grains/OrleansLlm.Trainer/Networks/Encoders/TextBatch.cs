using static TorchSharp.torch;

namespace OrleansLlm.Trainer.Networks.Encoders;

/// <summary>Texts as an encoder reads them: a row each, filled up with padding.</summary>
internal sealed class TextBatch : IDisposable
{
    public TextBatch(IReadOnlyList<int[]> texts, int padding, Device device)
    {
        Rows = texts.Count;
        Length = texts.Max(text => text.Length);
        long[] ids = new long[Rows * Length];
        float[] real = new float[Rows * Length];
        Array.Fill(ids, padding);
        for (int row = 0; row < Rows; row++)
        {
            for (int i = 0; i < texts[row].Length; i++)
            {
                ids[(row * Length) + i] = texts[row][i];
                real[(row * Length) + i] = 1;
            }
        }

        Ids = tensor(ids, dtype: ScalarType.Int64, device: device);
        Real = tensor(real, device: device).view(Rows, Length);
        Last = tensor([.. texts.Select((text, row) => (long)((row * Length) + text.Length - 1))], dtype: ScalarType.Int64, device: device);
    }

    /// <summary>Texts.</summary>
    public int Rows { get; }

    /// <summary>Tokens of a row, padding included.</summary>
    public int Length { get; }

    /// <summary><c>int64 [rows * length]</c>.</summary>
    public Tensor Ids { get; }

    /// <summary>1 for tokens, 0 for padding, <c>float32 [rows, length]</c>.</summary>
    public Tensor Real { get; }

    /// <summary>The place of each row's last token, <c>int64 [rows]</c>.</summary>
    public Tensor Last { get; }

    public void Dispose()
    {
        Ids.Dispose();
        Real.Dispose();
        Last.Dispose();
    }
}
