using OrleansLlm.Trainer.Checkpoints;
using OrleansLlm.Trainer.Networks;
using OrleansLlm.Training.Data;
using OrleansLlm.Training.Runs;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OrleansLlm.Trainer.Objectives;

/// <summary>Measures a decoder on rows: loss, share of likeliest tokens, share of examples that greedy decoding would give exactly.</summary>
internal static class LanguageEvaluation
{
    /// <summary>Measures; null where there are no rows.</summary>
    public static TrainingMetrics? Run(TrainedDecoder decoder, IReadOnlyList<PackedRow> rows, int rowsAtOnce)
    {
        if (rows.Count == 0)
        {
            return null;
        }

        decoder.Mode.IsTraining = false;
        var totals = new Totals();
        using var _ = no_grad();
        foreach (var part in rows.Chunk(rowsAtOnce))
        {
            Add(decoder, part, totals);
        }

        return new TrainingMetrics(totals.Loss / totals.Tokens, totals.Right / (double)totals.Tokens, totals.ExactExamples / (double)totals.Examples, totals.Tokens);
    }

    private static void Add(TrainedDecoder decoder, PackedRow[] rows, Totals totals)
    {
        using var scope = NewDisposeScope();
        using var batch = new TokenBatch(rows, decoder.Parameters.Device);
        var logits = decoder.Network.Logits(decoder.Network.Hidden(batch).index_select(0, batch.Targets));
        totals.Loss += F.cross_entropy(logits, batch.Labels, reduction: nn.Reduction.Sum).ToDouble();
        bool[] right = logits.argmax(1).eq(batch.Labels).cpu().data<bool>().ToArray();
        totals.Tokens += right.Length;
        totals.Right += right.Count(isRight => isRight);
        int at = 0;
        foreach (var row in rows)
        {
            foreach (var example in row.Targets.Select((target, i) => (Document: row.Documents[target], IsRight: right[at + i])).GroupBy(target => target.Document))
            {
                totals.Examples++;
                totals.ExactExamples += example.All(target => target.IsRight) ? 1 : 0;
            }

            at += row.Targets.Length;
        }
    }

    private sealed class Totals
    {
        public double Loss { get; set; }

        public long Tokens { get; set; }

        public long Right { get; set; }

        public long Examples { get; set; }

        public long ExactExamples { get; set; }
    }
}
