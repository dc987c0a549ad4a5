using System.Diagnostics;
using System.Globalization;
using OrleansLlm.Engine.Encoders;
using OrleansLlm.Engine.Runners;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Benchmarks.Embedding;

/// <summary>How well an encoder's embeddings compare texts, beside TF-IDF; and how fast it is.</summary>
internal static class EmbedderBenchmark
{
    public static int Run(string[] args)
    {
        string model = Path.Combine("silo", "models", "ember-embed"), data = "";
        for (var i = 0; i + 1 < args.Length; i += 2)
        {
            _ = args[i] switch
            {
                "--model" => model = args[i + 1],
                "--data" => data = args[i + 1],
                _ => throw new ArgumentException($"{args[i]} is no option of this benchmark."),
            };
        }

        if (!Directory.Exists(data))
        {
            Console.Error.WriteLine($"--data must be a folder with similarity-stsb, intents-banking77, intents-clinc150, qa-xquad and retrieval-scifact. Given: {data}");
            return 2;
        }

        Measure(EncoderPackage.Load(model), new EmbeddingData(data));
        return 0;
    }

    private static void Measure(EncoderPackage package, EmbeddingData data)
    {
        using var runner = OnnxEncoderRunner.Load(package, new RunnerOptions { Threads = 1 });
        ITextIndex[] indexes = [new ModelIndex(package, runner), new WordIndex(null), new WordIndex(runner.OutputSize)];
        Row("", [.. indexes.Select(index => index.Name)]);
        foreach (var part in (string[])["dev", "test"])
        {
            var pairs = data.Similarity(part);
            Row($"STS-B {part}, Spearman", Each(indexes, index => EmbeddingTasks.Spearman(index, pairs)));
        }

        Row("banking77, nearest of train", Each(indexes, index => EmbeddingTasks.NearestLabel(index, data.Banking("train"), data.Banking("test"))));
        Row("CLINC150, nearest of train", Each(indexes, index => EmbeddingTasks.NearestLabel(index, data.Intents("train"), data.Intents("test"))));
        var (abstracts, claims) = data.Claims();
        var found = indexes.Select(index => EmbeddingTasks.Retrieve(index, abstracts, claims)).ToList();
        Row("SciFact, nDCG@10", [.. found.Select(result => Text(result.Gain))]);
        Row("SciFact, recall@100", [.. found.Select(result => Text(result.Recall))]);
        foreach (var language in (string[])["en", "de"])
        {
            var (paragraphs, questions) = data.Questions(language);
            Row($"XQuAD {language}, MRR", Each(indexes, index => EmbeddingTasks.Retrieve(index, paragraphs, questions).Reciprocal));
        }

        Speed(package, runner, abstracts);
    }

    private static void Speed(EncoderPackage package, OnnxEncoderRunner runner, IReadOnlyList<string> texts)
    {
        var inputs = texts.Take(1_000).Select(text => new EncoderInput(package.Tokenizer.Encode(text, addSpecialTokens: true, [0..text.Length]))).ToList();
        var vector = new float[runner.OutputSize];
        var watch = Stopwatch.StartNew();
        inputs.ForEach(input => runner.Run([input], vector));
        var tokens = inputs.Sum(input => input.Tokens.Length);
        Row("tokens per second, one thread", [string.Create(CultureInfo.InvariantCulture, $"{tokens / watch.Elapsed.TotalSeconds:N0}")]);
    }

    private static string[] Each(ITextIndex[] indexes, Func<ITextIndex, double> measure) => [.. indexes.Select(index => Text(measure(index)))];

    private static string Text(double value) => value.ToString("F4", CultureInfo.InvariantCulture);

    private static void Row(string name, string[] values) => Console.WriteLine($"{name,-30}{string.Concat(values.Select(value => $"{value,22}"))}");
}
