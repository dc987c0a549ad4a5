using OrleansLlm.Models.Checkpoints;
using OrleansLlm.Models.Graphs.Encoders;
using OrleansLlm.Models.Graphs.Weights;
using OrleansLlm.Models.Packages;
using OrleansLlm.Models.Tokenization;
using OrleansLlm.Trainer.Networks;
using OrleansLlm.Trainer.Networks.Encoders;
using OrleansLlm.Trainer.Networks.Linears;
using OrleansLlm.Trainer.Parameters;
using OrleansLlm.Training.Runs;
using static TorchSharp.torch;

namespace OrleansLlm.Trainer.Checkpoints;

/// <summary>A sentence encoder read from a folder. All its weights are trained.</summary>
internal sealed class TrainedEncoder : TrainedModel
{
    private readonly Lazy<Tokenizer> _tokenizer;

    private TrainedEncoder(string folder, EncoderSpec spec, Pooling pooling, ParameterTable parameters, bool bfloat16, NetworkMode mode)
        : base(folder, parameters, mode)
    {
        _tokenizer = new Lazy<Tokenizer>(() => TokenizerFiles.Load(folder));
        Spec = spec;
        Pooling = pooling;
        Network = new EncoderNetwork(spec, parameters, new LinearLayers(parameters, mode, bfloat16, new LoraSettings()), mode);
    }

    /// <summary>What it is.</summary>
    public EncoderSpec Spec { get; }

    /// <summary>How token vectors become one.</summary>
    public Pooling Pooling { get; }

    /// <summary>The network.</summary>
    public EncoderNetwork Network { get; }

    /// <summary>Reads an encoder.</summary>
    /// <exception cref="ModelPackageException">A file or field is missing or wrong.</exception>
    /// <exception cref="TrainingException">The settings do not fit the model.</exception>
    public static TrainedEncoder Open(TrainingSettings settings, Device device)
    {
        if (settings.Weights != TrainedWeights.Full)
        {
            throw TrainingException.Setting("weights", "full for contrastive training: adapters of encoders are not served", settings.Weights);
        }

        using var stored = settings.FromScratch ? null : ShardedWeights.Open(settings.Model);
        var checkpoint = EncoderCheckpoint.Read(settings.Model, (IWeightSource?)stored ?? new NoWeights(settings.Model));
        if (checkpoint.Spec.Labels > 0)
        {
            throw TrainingException.Setting("model", "an embedding model for contrastive training", "a cross-encoder");
        }

        var shapes = EncoderWeights.Of(checkpoint.Spec).Select(entry => new ParameterShape(entry.Key, entry.Value)).ToList();
        var parameters = new ParameterTable(new FlatParameters(shapes, device), device);
        if (settings.FromScratch)
        {
            FirstWeights.Draw(parameters.Trained, checkpoint.Spec.Layers, settings.Seed);
        }
        else
        {
            parameters.Load(shapes, checkpoint.Weights);
        }

        var pooling = SentenceModules.Read(settings.Model).Pooling ?? Pooling.Mean;
        var mode = new NetworkMode { Dropout = settings.Dropout, Recomputes = settings.GradientCheckpointing };
        return new TrainedEncoder(settings.Model, checkpoint.Spec, pooling, parameters, settings.Bfloat16 is true, mode);
    }

    /// <summary>Tokenises texts, cut to what the encoder and the run read; the closing token stays.</summary>
    public IReadOnlyList<int[]> Tokenise(IEnumerable<string> texts, int length)
    {
        int longest = Math.Min(length > 0 ? length : int.MaxValue, Spec.Positions - (Spec.OffsetsPositions ? Spec.PadTokenId + 1 : 0));
        return [.. texts.Select(text => _tokenizer.Value.Encode(text, addSpecialTokens: true)).Select(tokens => tokens.Length <= longest ? tokens : [.. tokens[..(longest - 1)], tokens[^1]])];
    }

    public override void Save(string target) => EncoderCheckpointWriter.Write(
        target,
        Folder,
        Spec,
        Parameters.Trained.Shapes.ToDictionary(shape => shape.Name, shape => (WeightTensor)new TensorWeights(Parameters.Trained[shape.Name]), StringComparer.Ordinal));
}
