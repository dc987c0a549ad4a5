using System.Numerics.Tensors;
using OrleansLlm.Engine.Runners;

namespace OrleansLlm.Benchmarks.Cuda;

/// <summary>
/// Runs the same prompts and tokens through two runners and compares each position's logits: prompts in chunks, then decode steps of a ragged batch along the reference's
/// greedy text. A greedy choice that differs is a near tie when the reference prefers its own by no more than the two sides may be apart.
/// </summary>
internal sealed class LogitsCheck(IModelRunner reference, IModelRunner candidate, double tolerance)
{
    public const int Chunk = 64;
    public const int Steps = 32;

    private static readonly int[] s_prompts = [1, 17, 100, 200];

    public static int Rows => s_prompts.Length;

    public double LargestDifference { get; private set; }

    public int Positions { get; private set; }

    public int SameChoices { get; private set; }

    public int NearTies { get; private set; }

    public int WrongChoices => Positions - SameChoices - NearTies;

    public bool Passed => LargestDifference <= tolerance && WrongChoices == 0 && Positions > 0;

    public void Run()
    {
        var random = new Random(7);
        var next = new int[Rows];
        for (var row = 0; row < Rows; row++)
        {
            var prompt = Enumerable.Range(0, s_prompts[row]).Select(_ => random.Next(3, reference.VocabularySize)).ToArray();
            for (var at = 0; at < prompt.Length; at += Chunk)
            {
                var chunk = prompt.AsSpan(at, Math.Min(Chunk, prompt.Length - at));
                next[row] = Compare(reference.Prefill(row, at, chunk), candidate.Prefill(row, at, chunk));
            }
        }

        for (var step = 0; step < Steps; step++)
        {
            var rows = next.Select((token, row) => new DecodeRow(s_prompts[row] + step, token)).ToArray();
            reference.Decode(rows);
            candidate.Decode(rows);
            for (var row = 0; row < Rows; row++)
            {
                next[row] = Compare(reference.Logits(row), candidate.Logits(row));
            }
        }
    }

    private int Compare(ReadOnlySpan<float> expected, ReadOnlySpan<float> given)
    {
        Positions++;
        var (best, chosen) = (TensorPrimitives.IndexOfMax(expected), TensorPrimitives.IndexOfMax(given));
        LargestDifference = Math.Max(LargestDifference, LargestOf(expected, given));
        if (best == chosen)
        {
            SameChoices++;
        }
        else if (expected[best] - expected[chosen] <= 2 * tolerance)
        {
            NearTies++;
        }

        return best;
    }

    private static double LargestOf(ReadOnlySpan<float> expected, ReadOnlySpan<float> given)
    {
        var largest = 0f;
        for (var i = 0; i < expected.Length; i++)
        {
            var difference = Math.Abs(expected[i] - given[i]);
            // NaN is larger than any tolerance.
            largest = float.IsNaN(difference) ? float.PositiveInfinity : Math.Max(largest, difference);
        }

        return largest;
    }
}
