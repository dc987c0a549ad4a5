using System.Diagnostics;
using System.Globalization;
using OrleansLlm.Engine.Runners;
using OrleansLlm.Models.Graphs.Decoders;
using OrleansLlm.Models.Graphs.Synthetic;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Benchmarks;

/// <summary>Writes a package with random weights of a known shape, so that speed can be measured without the trained ones.</summary>
internal static class DecoderCommand
{
    public static int Run(string[] args)
    {
        var options = DecoderCommandOptions.Parse(args);
        Write(options, options.Format);
        if (options.IsCacheInt8)
        {
            var package = ModelPackage.Load(options.Folder);
            Write(options, options.Format with { KvScales = KvCalibration.Measure(package.Graph, package.Config, Prompts(package, options)) });
        }

        return 0;
    }

    /// <summary>The first 64 pieces of 2,000 characters of a text file; without one, random tokens.</summary>
    private static IEnumerable<int[]> Prompts(ModelPackage package, DecoderCommandOptions options)
    {
        if (options.Texts is { } texts)
        {
            return File.ReadAllText(texts).Chunk(2_000).Take(64).Select(chunk => package.Tokenizer.Encode(new string(chunk), addSpecialTokens: true));
        }

        var random = new Random(options.Seed);
        return Enumerable.Range(0, 8).Select(_ => Enumerable.Range(0, 256).Select(_ => random.Next(package.Config.VocabularySize)).ToArray());
    }

    private static void Write(DecoderCommandOptions options, DecoderFormat format)
    {
        long startedAt = Stopwatch.GetTimestamp();
        SyntheticModel.Write(options.Folder, options.Shape, format, options.Seed);
        double megabytes = new DirectoryInfo(options.Folder).EnumerateFiles().Sum(file => file.Length) / 1e6;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Path.GetFullPath(options.Folder)}: {megabytes:F0} MB in {Stopwatch.GetElapsedTime(startedAt).TotalSeconds:F1} s"));
    }
}
