using OrleansLlm.Trainer.Checkpoints;
using OrleansLlm.Trainer.Networks;
using OrleansLlm.Training.Runs;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OrleansLlm.Trainer.Objectives;

/// <summary>A teacher's distribution over next tokens (Hinton et al. 2015), beside the data's.</summary>
internal sealed class DistillationObjective : SupervisedObjective
{
    private readonly DistillationSettings _settings;
    private readonly TrainedDecoder _student;
    private readonly TrainedDecoder _teacher;

    /// <param name="settings">The run.</param>
    /// <param name="student">Who learns.</param>
    /// <param name="data">The rows.</param>
    /// <param name="teacher">The teacher; this disposes of it.</param>
    /// <exception cref="TrainingException">The two do not share a vocabulary.</exception>
    public DistillationObjective(TrainingSettings settings, TrainedDecoder student, LanguageData data, TrainedDecoder teacher)
        : base(settings, student, data)
    {
        _settings = settings.Distillation!;
        _student = student;
        _teacher = teacher;
        if (teacher.Spec.VocabularySize != student.Spec.VocabularySize)
        {
            throw TrainingException.Setting("distillation.teacher", $"a model with the student's vocabulary of {student.Spec.VocabularySize}", teacher.Spec.VocabularySize);
        }

        if (teacher.Spec.ContextLength < LanguageData.RowLength(settings, student))
        {
            throw TrainingException.Setting("distillation.teacher", $"a model that reads rows of {LanguageData.RowLength(settings, student)} tokens", teacher.Spec.ContextLength);
        }
    }

    public override void Dispose()
    {
        _teacher.Dispose();
        base.Dispose();
    }

    protected override Tensor Loss(TokenBatch batch)
    {
        var student = _student.Network.Logits(_student.Network.Hidden(batch).index_select(0, batch.Targets));
        Tensor teacher;
        using (no_grad())
        {
            teacher = _teacher.Network.Logits(_teacher.Network.Hidden(batch).index_select(0, batch.Targets));
        }

        var divergence = Divergence(student, teacher) * _settings.Weight;
        return _settings.Weight >= 1 ? divergence : divergence + (F.cross_entropy(student, batch.Labels, reduction: nn.Reduction.Sum) * (1 - _settings.Weight));
    }

    /// <summary>The divergence summed over positions; times the temperature squared, so that gradients keep their size (Hinton et al. 2015).</summary>
    private Tensor Divergence(Tensor student, Tensor teacher)
    {
        if (_settings.TopK > 0 && _settings.TopK < teacher.shape[1])
        {
            var (top, places) = teacher.topk(_settings.TopK, 1);
            (student, teacher) = (student.gather(1, places), top);
        }

        double temperature = _settings.Temperature;
        var ours = (student / temperature).log_softmax(1);
        var theirs = (teacher / temperature).log_softmax(1);
        var (from, to) = _settings.Divergence == DistillationDivergence.Forward ? (theirs, ours) : (ours, theirs);
        return (from.exp() * (from - to)).sum() * (temperature * temperature);
    }
}
