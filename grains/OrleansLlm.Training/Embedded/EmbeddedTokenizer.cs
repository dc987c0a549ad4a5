using OrleansLlm.Models.Templates;
using OrleansLlm.Training.Embedded.Values;
using OrleansLlm.Training.Tokenizers;

namespace OrleansLlm.Training.Embedded;

/// <summary>The tokenizer of the embedded models: learned from made examples, with a piece for each syllable that names are made of.</summary>
internal static class EmbeddedTokenizer
{
    /// <summary>Special tokens in the order of their ids.</summary>
    public static IReadOnlyList<string> Special { get; } = ["<|pad|>", "<|bos|>", "<|end|>", "<|system|>", "<|user|>", "<|assistant|>", "<|tool|>", "<|unused|>"];

    public const string FileName = "tokenizer.json";
    public const int Pad = 0;
    public const int Bos = 1;
    public const int End = 2;

    /// <summary>Learns it and writes <c>tokenizer.json</c>.</summary>
    /// <returns>How many tokens it has.</returns>
    public static int Write(string folder, int size, int seed, int examples)
    {
        var options = new BytePairOptions { Size = size, Pattern = BytePairOptions.CapitalPattern, Special = Special, Required = [.. Syllables.All, .. Syllables.All.Select(Capital)] };
        var vocabulary = BytePairTrainer.Train(ExampleGenerator.Training(examples, seed).SelectMany(TextsOf), options);
        BytePairFile.Write(Path.Combine(folder, FileName), vocabulary, options);
        return vocabulary.Tokens.Count;
    }

    private static IEnumerable<string> TextsOf(EmbeddedExample example) =>
        example.Messages.SelectMany(TextsOf).Concat(example.Tools.Select(tool => $" {tool.Name}({tool.ParametersJson})"));

    private static IEnumerable<string> TextsOf(TemplateMessage message) =>
        message.ToolCalls is [var call] ? [$"{{\"tool\": \"{call.Name}\", \"arguments\": {call.ArgumentsJson}}}"] : [message.Content!];

    private static string Capital(string syllable) => char.ToUpperInvariant(syllable[0]) + syllable[1..];
}
