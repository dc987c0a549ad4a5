using System.Globalization;
using System.Text.Json;
using OrleansLlm.Engine.Runners;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Benchmarks;

/// <summary>Options of the engine benchmark.</summary>
internal sealed record EngineBenchmarkOptions
{
    public required string Model { get; init; }

    public int[] Batches { get; init; } = [1, 4, 16, 64];

    public int Prompt { get; init; } = 32;

    public int Tokens { get; init; } = 128;

    public int Repeats { get; init; } = 5;

    public int Threads { get; init; }

    public bool Spin { get; init; }

    /// <summary>Whether the bare loop runs batches undivided, as one plain session does, while the engine's are in parts (<see cref="RunnerOptions.MaxSplitBytes"/>).</summary>
    public bool Whole { get; init; }

    public string? JsonFile { get; init; }

    public static EngineBenchmarkOptions Parse(string[] args)
    {
        var options = new EngineBenchmarkOptions { Model = string.Empty };
        for (var i = 0; i < args.Length; i++)
        {
            options = args[i] switch
            {
                "--spin" => options with { Spin = true },
                "--whole" => options with { Whole = true },
                "--model" => options with { Model = Value(args, ref i) },
                "--json" => options with { JsonFile = Value(args, ref i) },
                "--batches" => options with { Batches = [.. Value(args, ref i).Split(',').Select(Number)] },
                "--prompt" => options with { Prompt = Number(Value(args, ref i)) },
                "--tokens" => options with { Tokens = Number(Value(args, ref i)) },
                "--repeats" => options with { Repeats = Number(Value(args, ref i)) },
                "--threads" => options with { Threads = Number(Value(args, ref i)) },
                _ => throw new ArgumentException($"Unknown option: {args[i]}"),
            };
        }

        return options.Model.Length > 0 ? options : throw new ArgumentException("--model is required.");
    }

    /// <summary>Reads the Hugging Face config.json beside the model.</summary>
    public ModelConfig ReadConfig()
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(Model))!, "config.json")));
        int Get(string name) => json.RootElement.GetProperty(name).GetInt32();
        return new ModelConfig
        {
            Architecture = json.RootElement.GetProperty("model_type").GetString()!,
            VocabularySize = Get("vocab_size"),
            ContextLength = Get("max_position_embeddings"),
            Layers = Get("num_hidden_layers"),
            KeyValueHeads = Get("num_key_value_heads"),
            HeadSize = json.RootElement.TryGetProperty("head_dim", out var size) ? size.GetInt32() : Get("hidden_size") / Get("num_attention_heads"),
        };
    }

    private static string Value(string[] args, ref int i) => ++i < args.Length ? args[i] : throw new ArgumentException($"{args[i - 1]} needs a value.");

    private static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
