using OrleansLlm.Trainer.Checkpoints;
using OrleansLlm.Trainer.Networks;
using OrleansLlm.Training.Data;
using OrleansLlm.Training.Runs;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OrleansLlm.Trainer.Objectives;

/// <summary>Next tokens of answers and texts. The head is computed only where a token is learned.</summary>
internal class SupervisedObjective(TrainingSettings settings, TrainedDecoder decoder, LanguageData data) : Objective
{
    public override int Rows => data.Train.Count;

    public override int ReplayRows => data.Replay.Count;

    public override string DataHash { get; } = data.Hash();

    private int RowsAtOnce => settings.Batch.RowsAtOnce > 0 ? settings.Batch.RowsAtOnce : settings.Batch.Rows;

    public override StepResult Backward(IReadOnlyList<int> rows, IReadOnlyList<int> replay)
    {
        decoder.Mode.IsTraining = true;
        PackedRow[] chosen = [.. rows.Select(row => data.Train[row]), .. replay.Select(row => data.Replay[row])];
        int learned = chosen.Sum(row => row.Targets.Length);
        double loss = 0;
        foreach (var part in chosen.Chunk(RowsAtOnce))
        {
            using var scope = NewDisposeScope();
            using var batch = new TokenBatch(part, decoder.Parameters.Device);

            // Each token weighs the same, however the step is divided.
            using var mean = Loss(batch) / learned;
            mean.backward();
            loss += mean.ToDouble();
        }

        return new StepResult(loss, chosen.Sum(row => row.Length));
    }

    public override TrainingMetrics? Validate() => LanguageEvaluation.Run(decoder, data.Validation, RowsAtOnce);

    public override TrainingMetrics? ValidateGeneral() => LanguageEvaluation.Run(decoder, data.General, RowsAtOnce);

    public override TrainingProbe? Probe() => LanguageProbe.Take(decoder, data.Validation.Concat(data.General).Concat(data.Train));

    /// <summary>The loss summed over a batch's targets.</summary>
    protected virtual Tensor Loss(TokenBatch batch)
    {
        var logits = decoder.Network.Logits(decoder.Network.Hidden(batch).index_select(0, batch.Targets));
        return F.cross_entropy(logits, batch.Labels, reduction: nn.Reduction.Sum);
    }
}
