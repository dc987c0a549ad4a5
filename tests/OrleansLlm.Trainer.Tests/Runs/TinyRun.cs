using OrleansLlm.Models.Graphs.Decoders;
using OrleansLlm.Models.Graphs.Synthetic;
using OrleansLlm.Training.Runs;

namespace OrleansLlm.Trainer.Tests.Runs;

/// <summary>A small model and something that it can learn in seconds: which word follows a name.</summary>
internal static class TinyRun
{
    public static DecoderSpec Spec { get; } = new()
    {
        VocabularySize = 300, HiddenSize = 48, Layers = 2, Heads = 3, KeyValueHeads = 1, HeadSize = 16, IntermediateSize = 96, ContextLength = 128, TieEmbeddings = true,
    };

    /// <summary>Writes a model's folder without weights.</summary>
    public static string Model(TemporaryFolder folder)
    {
        string model = folder.In("base");
        SyntheticModel.Write(model, Spec, new DecoderFormat(), seed: 1);
        File.Delete(Path.Combine(model, "model.onnx"));
        File.Delete(Path.Combine(model, "genai_config.json"));
        return model;
    }

    /// <summary>Chats in which a name is answered by a word that belongs to it.</summary>
    public static string Chats(TemporaryFolder folder, string name, int count, string answer)
    {
        string[] names = ["Ada", "Ben", "Cid", "Dora", "Eve", "Fay", "Gus", "Hal"];
        var lines = Enumerable.Range(0, count).Select(i =>
            $$"""{"messages": [{"role": "user", "content": "{{names[i % names.Length]}}{{i / names.Length}}"}, {"role": "assistant", "content": "{{answer}} {{names[i % names.Length]}}"}]}""");
        string path = folder.In(name);
        File.WriteAllLines(path, lines);
        return path;
    }

    public static TrainingSettings Settings(TemporaryFolder folder, string output) => new()
    {
        Model = Model(folder),
        Output = folder.In(output),
        FromScratch = true,
        Data = new DataSettings { Train = [Chats(folder, "chats.jsonl", 160, "hello")], ValidationShare = 0.1 },
        Batch = new BatchSettings { Length = 64, Rows = 6, RowsAtOnce = 3 },
        Optimizer = new OptimizerSettings { LearningRate = 5e-3, EmaDecay = 0.9 },
        Duration = new DurationSettings { Steps = 40 },
        Evaluation = new EvaluationSettings { Every = 20, CheckpointEvery = 5 },
        Dropout = 0.1,
        Threads = 1,
    };
}
