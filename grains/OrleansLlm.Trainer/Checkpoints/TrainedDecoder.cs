using OrleansLlm.Models.Adapters;
using OrleansLlm.Models.Checkpoints;
using OrleansLlm.Models.Graphs.Decoders;
using OrleansLlm.Models.Graphs.Weights;
using OrleansLlm.Models.Merging;
using OrleansLlm.Models.Templates;
using OrleansLlm.Models.Tokenization;
using OrleansLlm.Trainer.Networks;
using OrleansLlm.Trainer.Networks.Decoders;
using OrleansLlm.Trainer.Networks.Linears;
using OrleansLlm.Trainer.Parameters;
using OrleansLlm.Training.Runs;
using static TorchSharp.torch;

namespace OrleansLlm.Trainer.Checkpoints;

/// <summary>A decoder read from a folder, with the weights that a run changes.</summary>
internal sealed class TrainedDecoder : TrainedModel
{
    private TrainedDecoder(string folder, DecoderSpec spec, ParameterTable parameters, LoraSettings? lora, bool bfloat16, NetworkMode mode)
        : base(folder, parameters, mode)
    {
        Spec = spec;
        Lora = lora;
        var linears = new LinearLayers(parameters, mode, bfloat16, lora ?? new LoraSettings());
        Network = spec.LearnedPositions ? new Gpt2Network(spec, parameters, linears, mode) : new DecoderNetwork(spec, parameters, linears, mode);
    }

    /// <summary>What it is.</summary>
    public DecoderSpec Spec { get; }

    /// <summary>How its low-rank additions are, or null.</summary>
    public LoraSettings? Lora { get; }

    /// <summary>The network.</summary>
    public LanguageNetwork Network { get; }

    /// <summary>Reads a decoder that is to be trained.</summary>
    /// <exception cref="OrleansLlm.Models.Packages.ModelPackageException">A file or field is missing or wrong.</exception>
    /// <exception cref="TrainingException">The settings do not fit the model.</exception>
    public static TrainedDecoder Open(TrainingSettings settings, Device device)
    {
        var mode = new NetworkMode { Dropout = settings.Dropout, Recomputes = settings.GradientCheckpointing };
        if (settings.FromScratch)
        {
            var empty = CheckpointFolder.ReadDecoder(settings.Model, new NoWeights(settings.Model));
            var drawn = new FlatParameters(NetworkShapes.Of(empty.Spec), device);
            FirstWeights.Draw(drawn, empty.Spec.Layers, settings.Seed);
            return new TrainedDecoder(settings.Model, empty.Spec, new ParameterTable(drawn, device), null, settings.Bfloat16 is true, mode);
        }

        using var stored = ShardedWeights.Open(settings.Model);
        var checkpoint = CheckpointFolder.ReadDecoder(settings.Model, stored);
        var lora = settings.Weights == TrainedWeights.Full ? null : settings.Lora;
        var shapes = NetworkShapes.Of(checkpoint.Spec).ToList();
        var targets = lora is null ? [] : LoraTargets.Of(shapes, lora);
        var trained = new FlatParameters(lora is null ? shapes : LoraTargets.Shapes(targets, lora), device);
        if (lora is not null)
        {
            FirstWeights.DrawLora(trained, settings.Seed);
        }

        var parameters = new ParameterTable(trained, device);
        parameters.Load(shapes, checkpoint.Weights, settings.Weights == TrainedWeights.Qlora ? NetworkShapes.IsLayerMatrix : null, settings.Lora.BlockSize);
        return new TrainedDecoder(settings.Model, checkpoint.Spec, parameters, lora, settings.Bfloat16 is true, mode);
    }

    /// <summary>Reads a decoder that is only run: a teacher, a reference.</summary>
    public static TrainedDecoder OpenFrozen(string folder, bool bfloat16, Device device)
    {
        using var stored = ShardedWeights.Open(folder);
        var checkpoint = CheckpointFolder.ReadDecoder(folder, stored);
        var parameters = new ParameterTable(new FlatParameters([], device), device);
        parameters.Load(NetworkShapes.Of(checkpoint.Spec), checkpoint.Weights);
        return new TrainedDecoder(folder, checkpoint.Spec, parameters, null, bfloat16, new NetworkMode());
    }

    /// <summary>The tokenizer.</summary>
    public Tokenizer ReadTokenizer() => TokenizerFiles.Load(Folder);

    /// <summary>The chat template, or null.</summary>
    public ChatTemplate? ReadTemplate(Tokenizer tokenizer) => CheckpointTemplate.Read(Folder, Spec, tokenizer);

    /// <summary>Writes the weights as they are now: all of them, or the adapter.</summary>
    public override void Save(string target)
    {
        if (Lora is not null)
        {
            AdapterWriter.Write(target, Folder, Parameters.Trained, Lora);
            return;
        }

        var weights = Parameters.Trained.Shapes.ToDictionary(shape => shape.Name, shape => (WeightTensor)new TensorWeights(Parameters.Trained[shape.Name]), StringComparer.Ordinal);
        DecoderCheckpointWriter.Write(target, Folder, Spec, weights);
    }

    /// <summary>Writes the base with an adapter of it folded in.</summary>
    public void SaveMerged(string adapterFolder, string target)
    {
        using var stored = ShardedWeights.Open(Folder);
        var checkpoint = CheckpointFolder.ReadDecoder(Folder, stored);
        using var adapter = LoraAdapter.Open(adapterFolder);
        var merged = LoraMerge.Merge(NetworkShapes.Of(Spec).Select(shape => shape.Name), checkpoint.Weights, adapter);
        DecoderCheckpointWriter.Write(target, Folder, Spec, new Dictionary<string, WeightTensor>(merged, StringComparer.Ordinal));
    }

    public override void Dispose()
    {
        Network.Dispose();
        base.Dispose();
    }
}
