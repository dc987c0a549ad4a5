using OrleansLlm.Trainer.Checkpoints;
using OrleansLlm.Trainer.Networks;
using OrleansLlm.Training.Data;
using OrleansLlm.Training.Runs;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OrleansLlm.Trainer.Objectives;

/// <summary>
/// Direct preference optimisation (Rafailov et al. 2023): <c>-log sigmoid(beta * ((log p(chosen) - log p0(chosen)) - (log p(rejected) - log p0(rejected))))</c>. What the
/// untrained model says, p0, is computed once before the first step.
/// </summary>
internal sealed class PreferenceObjective : Objective
{
    private readonly TrainingSettings _settings;
    private readonly TrainedDecoder _decoder;
    private readonly PreferenceData _data;
    private readonly (float Chosen, float Rejected)[] _trainReference;
    private readonly (float Chosen, float Rejected)[] _validationReference;

    /// <summary>Must be made before a checkpoint is read: the weights are still the untrained model's.</summary>
    public PreferenceObjective(TrainingSettings settings, TrainedDecoder decoder, PreferenceData data)
    {
        _settings = settings;
        _decoder = decoder;
        _data = data;
        _trainReference = Reference(data.Train);
        _validationReference = Reference(data.Validation);
        DataHash = data.Hash();
    }

    public override int Rows => _data.Train.Count;

    public override string DataHash { get; }

    private int PairsAtOnce => _settings.Batch.RowsAtOnce > 0 ? _settings.Batch.RowsAtOnce : _settings.Batch.Rows;

    public override StepResult Backward(IReadOnlyList<int> rows, IReadOnlyList<int> replay)
    {
        _decoder.Mode.IsTraining = true;
        double loss = 0;
        long tokens = 0;
        foreach (int[] part in rows.Chunk(PairsAtOnce))
        {
            using var scope = NewDisposeScope();
            var pairs = part.Select(row => _data.Train[row]).ToList();
            var (mean, _) = Loss(pairs, [.. part.Select(row => _trainReference[row])], rows.Count);
            mean.backward();
            loss += mean.item<float>();
            tokens += pairs.Sum(pair => pair.Chosen.Length + pair.Rejected.Length);
        }

        return new StepResult(loss, tokens);
    }

    public override TrainingMetrics? Validate()
    {
        int count = _data.Validation.Count;
        if (count == 0)
        {
            return null;
        }

        _decoder.Mode.IsTraining = false;
        using var _ = no_grad();
        double loss = 0;
        long right = 0;
        for (int first = 0; first < count; first += PairsAtOnce)
        {
            using var scope = NewDisposeScope();
            int end = Math.Min(first + PairsAtOnce, count);
            var (sum, margins) = Loss([.. _data.Validation.Skip(first).Take(end - first)], _validationReference[first..end], 1);
            loss += sum.item<float>();
            right += margins.gt(0).sum().item<long>();
        }

        return new TrainingMetrics(loss / count, right / (double)count, null, count);
    }

    public override TrainingMetrics? ValidateGeneral() => LanguageEvaluation.Run(_decoder, _data.General, PairsAtOnce);

    public override TrainingProbe? Probe() => LanguageProbe.Take(_decoder, _data.Validation.Concat(_data.Train).Select(pair => pair.Chosen));

    private (Tensor Loss, Tensor Margins) Loss(List<(PackedRow Chosen, PackedRow Rejected)> pairs, (float Chosen, float Rejected)[] reference, int divisor)
    {
        var sums = LogProbabilities(pairs);
        var chosen = sums.narrow(0, 0, pairs.Count);
        var margins = chosen - sums.narrow(0, pairs.Count, pairs.Count) - tensor([.. reference.Select(pair => pair.Chosen - pair.Rejected)], device: sums.device);
        var settings = _settings.Preference;
        var logits = margins * settings.Beta;
        var losses = -((F.logsigmoid(logits) * (1 - settings.LabelSmoothing)) + (F.logsigmoid(-logits) * settings.LabelSmoothing));
        if (settings.SupervisedWeight > 0)
        {
            var lengths = tensor([.. pairs.Select(pair => (float)pair.Chosen.Targets.Length)], device: sums.device);
            losses = losses - (chosen / lengths * settings.SupervisedWeight);
        }

        return (losses.sum() / divisor, margins);
    }

    /// <summary>The log-probability of each answer: all better ones, then all worse ones.</summary>
    private Tensor LogProbabilities(List<(PackedRow Chosen, PackedRow Rejected)> pairs)
    {
        using var batch = new TokenBatch([.. pairs.Select(pair => pair.Chosen), .. pairs.Select(pair => pair.Rejected)], _decoder.Parameters.Device);
        var logits = _decoder.Network.Logits(_decoder.Network.Hidden(batch).index_select(0, batch.Targets));
        var tokens = -F.cross_entropy(logits, batch.Labels, reduction: TorchSharp.torch.nn.Reduction.None);
        var rows = batch.Targets.div(batch.Length, RoundingMode.floor);
        return zeros(batch.Rows, device: tokens.device).index_add(0, rows, tokens, 1);
    }

    private (float Chosen, float Rejected)[] Reference(IReadOnlyList<(PackedRow Chosen, PackedRow Rejected)> pairs)
    {
        _decoder.Mode.IsTraining = false;
        using var _ = no_grad();
        var reference = new List<(float, float)>();
        foreach (var part in pairs.Chunk(PairsAtOnce))
        {
            using var scope = NewDisposeScope();
            float[] sums = Parameters.TensorCopies.ToArray(LogProbabilities([.. part]));
            reference.AddRange(part.Select((_, i) => (sums[i], sums[part.Length + i])));
        }

        return [.. reference];
    }
}
