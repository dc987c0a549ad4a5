using OrleansLlm.Models.Adapters;
using OrleansLlm.Models.Checkpoints;
using OrleansLlm.Trainer.Checkpoints;
using OrleansLlm.Trainer.Networks;
using OrleansLlm.Trainer.Parameters;
using OrleansLlm.Training.Data;
using OrleansLlm.Training.Runs;
using TorchSharp;

namespace OrleansLlm.Trainer.Tests.Runs;

/// <summary>Fine-tunes a small model in every way and holds the outcome against what it could do before.</summary>
public sealed class FineTuneTests(TrainedBase trained) : IClassFixture<TrainedBase>
{
    [Theory]
    [InlineData(TrainedWeights.Full)]
    [InlineData(TrainedWeights.Lora)]
    [InlineData(TrainedWeights.Qlora)]
    public void A_task_is_learned_and_what_was_known_is_kept(TrainedWeights weights)
    {
        var settings = trained.Settings($"tuned-{weights}") with { Weights = weights, Lora = new LoraSettings { Rank = 4 } };
        var result = TrainedBase.Run(settings with
        {
            Data = settings.Data with { General = [trained.Greetings], Replay = [trained.Greetings], ReplayShare = 0.25 },
            Optimizer = settings.Optimizer with { LearningRate = weights == TrainedWeights.Full ? 3e-3 : 7e-3 },
            Evaluation = new EvaluationSettings { Every = 10, GeneralLimit = 0.1 },
            Duration = new DurationSettings { Steps = 120 },
        });
        Assert.InRange(result.ValidationBefore!.ExactMatch!.Value, 0, 0.2);
        Assert.InRange(result.Validation!.ExactMatch!.Value, 0.75, 1);
        Assert.True(result.WithinGate);
        Assert.InRange(result.General!.Loss, 0, result.GeneralBefore!.Loss + 0.1);
    }

    [Fact]
    public void Weights_that_forget_too_much_are_not_kept()
    {
        var settings = trained.Settings("forgetful");
        var result = TrainedBase.Run(settings with
        {
            Data = settings.Data with { Train = [Contradictions()], General = [trained.Greetings] },
            Evaluation = new EvaluationSettings { Every = 30, GeneralLimit = 0.05 },
        });
        Assert.False(result.WithinGate);
        Assert.False(Directory.Exists(trained.In("forgetful/model")));
    }

    [Fact]
    public void An_adapter_is_read_as_adapters_are_and_its_merge_says_the_same()
    {
        var settings = trained.Settings("adapter") with { Weights = TrainedWeights.Lora, Duration = new DurationSettings { Steps = 10 } };
        TrainedBase.Run(settings);
        using (var adapter = LoraAdapter.Open(trained.In("adapter/adapter")))
        {
            Assert.Equal(7 * TinyRun.Spec.Layers, adapter.Modules.Length);
            Assert.All(adapter.Modules, module => Assert.Equal((8, 2f), (module.Rank, module.Scale)));
        }

        using var merged = TrainedDecoder.OpenFrozen(trained.In("adapter/model"), bfloat16: false, torch.CPU);
        using var apart = TrainedDecoder.Open(settings, torch.CPU);
        float[] untrained = Logits(apart);
        using (var stored = Models.Safetensors.SafetensorsFile.Open(trained.In("adapter/adapter/adapter_model.safetensors")))
        {
            foreach (var shape in apart.Parameters.Trained.Shapes)
            {
                apart.Parameters.Trained.Set(shape.Name, stored.Find("base_model.model." + shape.Name)!);
            }
        }

        Assert.InRange(Difference(Logits(merged), Logits(apart)), 0, 1e-4);
        Assert.True(Difference(untrained, Logits(apart)) > 1e-2);
    }

    [Fact]
    public void Preferences_are_learned_for_prompts_that_were_held_out()
    {
        var settings = trained.Settings("preferred") with
        {
            Objective = TrainingObjective.Preference,
            Weights = TrainedWeights.Lora,
            Duration = new DurationSettings { Steps = 30 },
            Optimizer = new OptimizerSettings { LearningRate = 5e-3 },
        };
        var result = TrainedBase.Run(settings with { Data = settings.Data with { Train = [trained.Preferences] } });
        Assert.InRange(result.ValidationBefore!.Accuracy, 0, 0.7);
        Assert.InRange(result.Validation!.Accuracy, 0.95, 1);
        Assert.True(result.Validation.Loss < 0.5 * result.ValidationBefore.Loss);
    }

    [Fact]
    public void A_student_comes_nearer_to_its_teacher()
    {
        var settings = trained.Settings("student") with
        {
            Objective = TrainingObjective.Distillation,
            Model = trained.In("base"),
            FromScratch = true,
            Distillation = new DistillationSettings { Teacher = trained.Model, Weight = 0.5, TopK = 20 },
            Duration = new DurationSettings { Steps = 120 },
        };
        var result = TrainedBase.Run(settings with { Data = settings.Data with { Train = [trained.Greetings] } });
        Assert.InRange(result.Validation!.ExactMatch!.Value, 0.9, 1);
    }

    [Fact]
    public void Recomputed_layers_give_the_same_gradients()
    {
        // A large epsilon, for steps in proportion to gradients: else those near zero decide the direction of a whole step by their last digits.
        var settings = trained.Settings("recomputed") with
        {
            Batch = new BatchSettings { Length = 128, Rows = 2 },
            Optimizer = new OptimizerSettings { LearningRate = 1e-2, Epsilon = 0.01 },
            Duration = new DurationSettings { Steps = 5 },
            Dropout = 0.2,
        };
        TrainedBase.Run(settings);
        TrainedBase.Run(settings with { Output = trained.In("recomputed-2"), GradientCheckpointing = true });
        using var kept = ShardedWeights.Open(trained.In("recomputed/model"));
        using var recomputed = ShardedWeights.Open(trained.In("recomputed-2/model"));
        Assert.All(kept.Names, name => Assert.InRange(Difference(kept.Find(name)!.ReadAll(), recomputed.Find(name)!.ReadAll()), 0, 1e-5));
    }

    private string Contradictions()
    {
        string path = trained.In("contradictions.jsonl");
        File.WriteAllLines(path, File.ReadLines(trained.Greetings).Select(line => line.Replace("hello", "go away", StringComparison.Ordinal)));
        return path;
    }

    private static float[] Logits(TrainedDecoder decoder)
    {
        using var _ = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        using var batch = new TokenBatch([SequencePacker.Join([TrainingSequence.Text([5, 17, 99, 42, 8])], 8)], torch.CPU);
        return TensorCopies.ToArray(decoder.Network.Logits(decoder.Network.Hidden(batch)));
    }

    private static double Difference(float[] first, float[] second) => first.Zip(second).Max(pair => Math.Abs((double)pair.First - pair.Second));
}
