using System.Text.Json.Nodes;
using OrleansLlm.Models.Adapters;
using OrleansLlm.Models.Graphs.Weights;
using OrleansLlm.Models.Safetensors;
using OrleansLlm.Trainer.Parameters;
using OrleansLlm.Training.Runs;

namespace OrleansLlm.Trainer.Checkpoints;

/// <summary>Writes a low-rank adapter in PEFT's layout, as <see cref="LoraAdapter"/> reads it.</summary>
internal static class AdapterWriter
{
    private const string Prefix = "base_model.model.";

    public static void Write(string folder, string baseFolder, FlatParameters trained, LoraSettings lora)
    {
        Directory.CreateDirectory(folder);
        var weights = trained.Shapes.Select(shape => KeyValuePair.Create(Prefix + shape.Name, (WeightTensor)new TensorWeights(trained[shape.Name]))).ToList();
        SafetensorsWriter.Write(Path.Combine(folder, "adapter_model.safetensors"), weights, new Dictionary<string, string> { ["format"] = "pt" });
        var targets = trained.Shapes.Select(shape => shape.Name.Split('.')[^3]).Distinct().Order(StringComparer.Ordinal);
        var config = new JsonObject
        {
            ["peft_type"] = "LORA",
            ["task_type"] = "CAUSAL_LM",
            ["base_model_name_or_path"] = Path.GetFileName(Path.TrimEndingDirectorySeparator(baseFolder)),
            ["r"] = lora.Rank,
            ["lora_alpha"] = lora.EffectiveAlpha,
            ["lora_dropout"] = lora.Dropout,
            ["use_rslora"] = lora.RankStabilized,
            ["bias"] = "none",
            ["target_modules"] = new JsonArray([.. targets.Select(target => (JsonNode)target)]),
        };
        File.WriteAllText(Path.Combine(folder, LoraAdapter.ConfigFile), config.ToJsonString());
    }
}
