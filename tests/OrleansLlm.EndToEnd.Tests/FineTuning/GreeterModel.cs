using System.Text.Json;
using OrleansLlm.EndToEnd.Tests.Processes;
using OrleansLlm.Models.Graphs.Decoders;
using OrleansLlm.Models.Graphs.Synthetic;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.EndToEnd.Tests.FineTuning;

/// <summary>A small model that has learned to greet, made by the trainer, served from a models folder with its checkpoint beside.</summary>
internal static class GreeterModel
{
    public const string Name = "greeter";

    private static readonly string[] People = ["Ada", "Ben", "Cid", "Dora", "Eve", "Fay", "Gus", "Hal"];

    private static readonly DecoderSpec Spec = new()
    {
        VocabularySize = 300, HiddenSize = 48, Layers = 2, Heads = 3, KeyValueHeads = 1, HeadSize = 16, IntermediateSize = 96, ContextLength = 128, TieEmbeddings = true,
    };

    /// <summary>Chats in which a name is answered by a word and the name.</summary>
    public static string Chats(int count, string answer) => string.Join('\n', Enumerable.Range(0, count).Select(i => JsonSerializer.Serialize(new
    {
        messages = new object[]
        {
            new { role = "user", content = $"{answer[..2]} {People[i % People.Length]}{i / People.Length}" },
            new { role = "assistant", content = $"{answer} {People[i % People.Length]}" },
        },
    })));

    /// <summary>Makes it.</summary>
    public static async Task MakeAsync(string workFolder, string modelsFolder)
    {
        var raw = Path.Combine(workFolder, "raw");
        SyntheticModel.Write(raw, Spec, new DecoderFormat(), seed: 1);
        File.Delete(Path.Combine(raw, "model.onnx"));
        File.Delete(Path.Combine(raw, "genai_config.json"));
        await File.WriteAllTextAsync(Path.Combine(workFolder, "greetings.jsonl"), Chats(120, "hello"));
        var settings = Path.Combine(workFolder, "settings.json");
        await File.WriteAllTextAsync(settings, """
            {"model": "raw", "output": "run", "from_scratch": true, "data": {"train": ["greetings.jsonl"], "validation_share": 0.1}, "batch": {"length": 64, "rows": 4},
             "optimizer": {"learning_rate": 0.01, "weight_decay": 0}, "duration": {"steps": 120}, "bfloat16": false, "threads": 1}
            """);
        var trained = await ProgramRun.RunAsync("dotnet", [Repository.Program("grains/OrleansLlm.Trainer", "orleansllm-trainer.dll"), "run", settings]);
        Assert.True(trained.ExitCode == 0, trained.Output);
        var checkpoint = Path.Combine(workFolder, "run", "model");
        var package = ModelPackage.Import(checkpoint, modelsFolder, Name, replace: false, format: new());
        var beside = Directory.CreateDirectory(Path.Combine(package.Folder, "checkpoint"));
        foreach (var file in Directory.EnumerateFiles(checkpoint))
        {
            File.Copy(file, Path.Combine(beside.FullName, Path.GetFileName(file)));
        }
    }
}
