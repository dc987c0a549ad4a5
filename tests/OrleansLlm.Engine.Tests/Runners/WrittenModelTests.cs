using OrleansLlm.Engine.Runners;
using OrleansLlm.Engine.Tests.Testing;
using OrleansLlm.Models.Graphs.Decoders;

namespace OrleansLlm.Engine.Tests.Runners;

/// <summary>Graphs of the project's own writer through the runner, beside the reference decoder.</summary>
public sealed class WrittenModelTests
{
    private static readonly DecoderSpec s_longer = WrittenModel.Small with { Layers = 3 };

    public static TheoryData<string, DecoderInputs> Variants()
    {
        var data = new TheoryData<string, DecoderInputs>();
        foreach (string attention in new[] { "full", "window", "every second layer" })
        {
            data.Add(attention, DecoderInputs.Lengths);
            data.Add(attention, DecoderInputs.AttentionMask);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void Chunks_and_batches_past_the_window_equal_the_reference(string attention, DecoderInputs inputs)
    {
        var spec = attention switch
        {
            "window" => s_longer with { Architecture = "mistral", Windows = [9] },
            "every second layer" => s_longer with { Windows = [9, 0] },
            _ => s_longer,
        };
        using var model = new WrittenModel(spec, new DecoderFormat { Inputs = inputs });
        var reference = model.Reference();
        using var runner = model.Load(slots: 4, maxLength: 96);
        int[][] rows = [.. new[] { 60, 3, 33, 12 }.Select((length, row) => Enumerable.Range(0, length).Select(i => 5 + ((i * 37 * (row + 1)) % 1000)).ToArray())];
        double[][][] expected = [.. rows.Select(row => reference.Logits([.. row, 71, 72]))];
        for (int row = 0; row < rows.Length; row++)
        {
            int past = 0;
            foreach (int[] chunk in rows[row].Chunk(7))
            {
                AssertClose(expected[row][past + chunk.Length - 1], runner.Prefill(row, past, chunk));
                past += chunk.Length;
            }
        }

        for (int step = 0; step < 2; step++)
        {
            runner.Decode([.. rows.Select(row => new DecodeRow(row.Length + step, 71 + step))]);
            for (int row = 0; row < rows.Length; row++)
            {
                AssertClose(expected[row][rows[row].Length + step], runner.Logits(row));
            }
        }
    }

    private static void AssertClose(double[] expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.InRange(actual[i], expected[i] - 1e-4, expected[i] + 1e-4);
        }
    }
}
