using OrleansLlm.Trainer.Checkpoints;
using OrleansLlm.Trainer.Objectives;
using OrleansLlm.Training.Runs;
using static TorchSharp.torch;

namespace OrleansLlm.Trainer.Runs;

/// <summary>What a run is made of.</summary>
internal sealed record RunParts(TrainedModel Model, Objective Objective, ModelKeeper Keeper) : IDisposable
{
    /// <summary>Loads model and data.</summary>
    /// <exception cref="TrainingException">Settings or data are wrong.</exception>
    /// <exception cref="OrleansLlm.Models.Packages.ModelPackageException">The model is broken.</exception>
    public static RunParts Open(TrainingSettings settings, RunFolder folder, Device device, ICollection<string> warnings)
    {
        if (settings.Objective == TrainingObjective.Contrastive)
        {
            var encoder = TrainedEncoder.Open(settings, device);
            return new RunParts(encoder, new ContrastiveObjective(settings, encoder), new ModelKeeper(folder.Model, encoder.Save));
        }

        var decoder = TrainedDecoder.Open(settings, device);
        Objective objective = settings.Objective switch
        {
            TrainingObjective.Preference => new PreferenceObjective(settings, decoder, PreferenceData.Read(settings, decoder, warnings)),
            TrainingObjective.Distillation => new DistillationObjective(
                settings, decoder, LanguageData.Read(settings, decoder, warnings), TrainedDecoder.OpenFrozen(settings.Distillation!.Teacher, settings.Bfloat16 is true, device)),
            _ => new SupervisedObjective(settings, decoder, LanguageData.Read(settings, decoder, warnings)),
        };
        return new RunParts(decoder, objective, KeeperOf(settings, folder, decoder, objective));
    }

    public void Dispose()
    {
        Objective.Dispose();
        Model.Dispose();
    }

    private static ModelKeeper KeeperOf(TrainingSettings settings, RunFolder folder, TrainedDecoder decoder, Objective objective)
    {
        void Save(string target)
        {
            decoder.Save(target);
            objective.Probe()?.Write(target);
        }

        if (decoder.Lora is null)
        {
            return new ModelKeeper(folder.Model, Save);
        }

        string Merge()
        {
            DurableFiles.Replace(folder.Model, target =>
            {
                decoder.SaveMerged(folder.Adapter, target);
                TrainingProbe.Find(folder.Adapter)?.Write(target);
            });
            return folder.Model;
        }

        return new ModelKeeper(folder.Adapter, Save, settings.Lora.Merge ? Merge : null);
    }
}
