using OrleansLlm.Models.Graphs.Encoders;
using OrleansLlm.Models.Graphs.Weights;
using OrleansLlm.Models.Tokenization;
using OrleansLlm.Training.Embedders.Learning;
using OrleansLlm.Training.Embedders.Sources;
using OrleansLlm.Training.Embedders.Vocabulary;

namespace OrleansLlm.Training.Embedders;

/// <summary>Makes the built-in embedder: a table of vectors for words and fragments; a text's embedding is their sum, brought to length 1.</summary>
public static class EmbedderTraining
{
    private const int MaxTokens = 8_192;

    /// <summary>Trains it and writes the package: graph, configuration, tokenizer. Existing files are replaced.</summary>
    /// <param name="sources">The folder with the archives of <see cref="TrainingSources.Packages"/>.</param>
    /// <param name="folder">Where the package goes; made when it is not there.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Told of the loss now and then; may be null.</param>
    /// <param name="cancellationToken">Stops between batches; nothing but the tokenizer is written then.</param>
    /// <exception cref="InvalidDataException">A source is missing or is not the one that is meant.</exception>
    public static void Run(
        string sources, string folder, EmbedderTrainingOptions options, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(sources);
        ArgumentNullException.ThrowIfNull(options);
        Train(TrainingSources.Read(sources, options.Seed), folder, options, progress, cancellationToken);
    }

    internal static void Train(
        TrainingText text, string folder, EmbedderTrainingOptions options, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var vocabulary = VocabularyBuilder.Build(text, options.Shape);
        TokenizerWriter.Write(folder, vocabulary);
        var pairs = new BagEncoder(TokenizerFiles.Load(folder), vocabulary).Encode(text.Pairs);
        var random = new Random(options.Seed);
        var table = new EmbeddingTable(Shares(pairs, vocabulary.Rows), options.Shape.Dimensions, options.RarityConstant, random);
        var sampler = new PairSampler(pairs, random);
        var trainer = new PairTrainer(table, options.Temperature);
        for (int step = 0; step < options.Steps; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (left, right) = sampler.Next(options.Batch);
            float loss = trainer.Step(left, right, options.LearningRate * (1 - (step / (float)options.Steps)));
            progress?.Report(new TrainingProgress(step + 1, options.Steps, loss));
        }

        StaticEncoderFiles.Write(folder, new StaticEncoderSpec
        {
            Table = new MemoryWeights(table.Values, table.Count, table.Dimensions),
            Format = WeightFormat.Q4,
            Rows = [.. vocabulary.Pieces.Select(piece => (piece.First, piece.Second))],
            MaxTokens = MaxTokens,
        });
    }

    private static double[] Shares(List<BagPair> pairs, int rows)
    {
        double[] counts = new double[rows];
        foreach (int row in pairs.SelectMany(pair => pair.Right))
        {
            counts[row]++;
        }

        double all = counts.Sum();
        return Array.ConvertAll(counts, count => count / all);
    }
}
