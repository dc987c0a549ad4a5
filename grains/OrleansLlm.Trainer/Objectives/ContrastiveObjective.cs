using System.Runtime.InteropServices;
using System.Security.Cryptography;
using OrleansLlm.Trainer.Checkpoints;
using OrleansLlm.Trainer.Networks.Encoders;
using OrleansLlm.Training.Data;
using OrleansLlm.Training.Runs;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OrleansLlm.Trainer.Objectives;

/// <summary>
/// Pairs of texts that belong together, against the batch's other texts and given negatives: InfoNCE (van den Oord et al. 2018) from the anchor's side. A step's
/// pairs are computed together, for each is the others' negative.
/// </summary>
internal sealed class ContrastiveObjective : Objective
{
    private readonly TrainingSettings _settings;
    private readonly TrainedEncoder _encoder;
    private readonly List<IReadOnlyList<int[]>> _train;
    private readonly List<IReadOnlyList<int[]>> _validation;

    public ContrastiveObjective(TrainingSettings settings, TrainedEncoder encoder)
    {
        _settings = settings;
        _encoder = encoder;
        Check(settings);
        _train = Read(settings.Data.Train);
        _validation = Read(settings.Data.Validation);
        if (settings.Data.Validation.Count == 0 && settings.Data.ValidationShare > 0)
        {
            var sides = _train.ToLookup(pair => ContentSplit.IsHeldOut(pair[0], settings.Data.ValidationShare));
            (_train, _validation) = ([.. sides[false]], [.. sides[true]]);
        }

        DataHash = Hash(_train);
    }

    public override int Rows => _train.Count;

    public override string DataHash { get; }

    public override StepResult Backward(IReadOnlyList<int> rows, IReadOnlyList<int> replay)
    {
        _encoder.Mode.IsTraining = true;
        using var scope = NewDisposeScope();
        var pairs = rows.Select(row => _train[row]).ToList();
        var (loss, _) = Loss(pairs);
        var mean = loss / pairs.Count;
        mean.backward();
        return new StepResult(mean.item<float>(), pairs.Sum(pair => pair.Sum(text => (long)text.Length)));
    }

    public override TrainingMetrics? Validate()
    {
        // A last group with few negatives would be easier than the others.
        var groups = _validation.Chunk(_settings.Batch.Rows).Where(group => group.Length == Math.Min(_settings.Batch.Rows, _validation.Count)).ToList();
        if (groups.Count == 0)
        {
            return null;
        }

        _encoder.Mode.IsTraining = false;
        using var _ = no_grad();
        double loss = 0;
        long right = 0;
        foreach (var group in groups)
        {
            using var scope = NewDisposeScope();
            var (sum, scores) = Loss(group);
            loss += sum.item<float>();
            right += scores.argmax(1).eq(arange(group.Length, device: scores.device)).sum().item<long>();
        }

        long count = groups.Sum(group => group.Length);
        return new TrainingMetrics(loss / count, right / (double)count, null, count);
    }

    public override TrainingMetrics? ValidateGeneral() => null;

    private static void Check(TrainingSettings settings)
    {
        if (settings.Data.Replay.Count + settings.Data.General.Count > 0)
        {
            throw TrainingException.Setting("data.replay and data.general", "left out for contrastive training", settings.Data.Replay.Concat(settings.Data.General).First());
        }

        if (settings.Batch.RowsAtOnce > 0 && settings.Batch.RowsAtOnce != settings.Batch.Rows)
        {
            throw TrainingException.Setting("batch.rows_at_once", "0 for contrastive training: all pairs of a step are computed together", settings.Batch.RowsAtOnce);
        }

        if (settings.Batch.Rows < 2)
        {
            throw TrainingException.Setting("batch.rows", "at least 2 for contrastive training", settings.Batch.Rows);
        }
    }

    private static string Hash(List<IReadOnlyList<int[]>> pairs)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (int[] text in pairs.SelectMany(pair => pair))
        {
            hash.AppendData(MemoryMarshal.AsBytes<int>([text.Length, .. text]));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private List<IReadOnlyList<int[]>> Read(IReadOnlyList<string> files) =>
    [
        .. files.SelectMany(file => ExampleFile.Read(file).Select(example => _encoder.Tokenise(
            example.Texts ?? throw new TrainingException($"{file}, line {example.Line}: must have an anchor and a positive"), _settings.Batch.Length))),
    ];

    private (Tensor Loss, Tensor Scores) Loss(IReadOnlyList<IReadOnlyList<int[]>> pairs)
    {
        int[][] texts = [.. pairs.Select(pair => pair[0]), .. pairs.Select(pair => pair[1]), .. pairs.SelectMany(pair => pair.Skip(2))];
        using var batch = new TextBatch(texts, _encoder.Spec.PadTokenId, _encoder.Parameters.Device);
        var vectors = _encoder.Network.Embed(batch, _encoder.Pooling);
        var scores = vectors.narrow(0, 0, pairs.Count).matmul(vectors.narrow(0, pairs.Count, texts.Length - pairs.Count).t()) / _settings.Contrastive.Temperature;
        return (F.cross_entropy(scores, arange(pairs.Count, device: scores.device), reduction: TorchSharp.torch.nn.Reduction.Sum), scores);
    }
}
