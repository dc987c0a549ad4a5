using System.Text.Json;
using OrleansLlm.Training.Runs;
using OrleansLlm.Training.Schedules;

namespace OrleansLlm.Training.Embedded;

/// <summary>How an embedded model is made: everything that a run needs follows from these numbers.</summary>
public sealed record EmbeddedRecipe
{
    /// <summary>The settings of the run, in the folder that <see cref="Prepare"/> fills.</summary>
    public const string SettingsFile = "run.json";

    /// <summary>What is measured, as chats.</summary>
    public const string HeldOutFile = "heldout.jsonl";

    private const string RecipeFile = "recipe.json";
    private const string ModelFolder = "model";
    private const double FirstRate = 4e-3;
    private const double FirstMuonRate = 0.06;
    private const int HeldOutPerFamily = 60;
    private const int MaxRows = 1_024;

    /// <summary>The size.</summary>
    public required EmbeddedShape Shape { get; init; }

    /// <summary>Of the examples, the tokenizer and the first weights.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Examples to learn from.</summary>
    public int Examples { get; init; } = 180_000;

    /// <summary>Examples that the tokenizer is learned from.</summary>
    public int TokenizerExamples { get; init; } = EmbeddedModelFolder.DefaultExamples;

    /// <summary>Optimizer steps of <see cref="Rows"/> rows of <see cref="Length"/> tokens.</summary>
    public int Steps { get; init; } = 7_000;

    /// <summary>Rows of a step.</summary>
    public int Rows { get; init; } = 6;

    /// <summary>Tokens of a row; the few examples that are longer are cut.</summary>
    public int Length { get; init; } = 384;

    /// <summary>Threads of the trainer; results are repeatable for the same number.</summary>
    public int Threads { get; init; } = 2;

    /// <summary><c>cpu</c>, or a device of the trainer's libtorch, such as <c>cuda:0</c>.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>A checkpoint's folder whose distribution over next tokens is learned beside the examples, with its tokenizer. Null: none.</summary>
    public string? Teacher { get; init; }

    /// <summary>A checkpoint's folder whose tokenizer is taken. Null: the teacher's is, or one is learned.</summary>
    public string? Tokenizer { get; init; }

    /// <summary>A checkpoint's folder to go on from, with its tokenizer: another course. Give it another seed. Null: weights are random at first.</summary>
    public string? From { get; init; }

    /// <summary>The learning rates at the beginning, as a share of those of a model that is made from nothing, 0 (excluded) to 1.</summary>
    public double Rates { get; init; } = 1;

    /// <summary>Where the trainer leaves the best weights, below the prepared folder.</summary>
    public static string TrainedFolder { get; } = Path.Combine("run", "model");

    /// <summary>
    /// Fills a folder: <c>model/</c> (configuration, tokenizer, chat template), <c>train.tokens</c>, <c>heldout.tokens</c> and <c>heldout.jsonl</c>, and the settings
    /// of a trainer that writes into <c>run/</c>. Existing files are replaced.
    /// </summary>
    /// <exception cref="TrainingException">A number is out of its range.</exception>
    public void Prepare(string folder)
    {
        if (!(Rates > 0 && Rates <= 1))
        {
            throw TrainingException.Setting("rates", "above 0 and at most 1", Rates);
        }

        if (Rows is < 1 or > MaxRows)
        {
            throw TrainingException.Setting("rows", $"1 to {MaxRows}", Rows);
        }

        string model = From ?? Path.Combine(folder, ModelFolder);
        if (From is not null)
        {
            Directory.CreateDirectory(folder);
        }
        else if ((Tokenizer ?? Teacher) is { } other)
        {
            EmbeddedModelFolder.WriteLike(model, Shape, other);
        }
        else
        {
            EmbeddedModelFolder.Write(model, Shape, Seed, TokenizerExamples);
        }

        EmbeddedData.WriteTokens(Path.Combine(folder, "train.tokens"), ExampleGenerator.Training(Examples, Seed), model);
        EmbeddedData.WriteTokens(Path.Combine(folder, "heldout.tokens"), ExampleGenerator.HeldOut(HeldOutPerFamily, Seed), model);
        EmbeddedData.WriteChats(Path.Combine(folder, HeldOutFile), ExampleGenerator.HeldOut(HeldOutPerFamily, Seed));
        TrainingSettingsFile.Write(Path.Combine(folder, SettingsFile), Settings());
        File.WriteAllText(Path.Combine(folder, RecipeFile), ToJson());
    }

    /// <summary>Whether a folder was filled by this very recipe, so that its run can go on.</summary>
    /// <exception cref="TrainingException">It was filled by another one.</exception>
    public bool IsPrepared(string folder)
    {
        string file = Path.Combine(folder, RecipeFile);
        return File.Exists(file) && (File.ReadAllText(file) == ToJson() ? true : throw TrainingException.Setting(
            "the folder", "empty, or the one of a run with the same size, seed, examples, steps, rows, threads and device", folder));
    }

    private string ToJson() => JsonSerializer.Serialize(this);

    private TrainingSettings Settings() => new()
    {
        Model = From is null ? ModelFolder : Path.GetFullPath(From),
        Output = "run",
        Objective = Teacher is null ? TrainingObjective.Supervised : TrainingObjective.Distillation,
        Distillation = Teacher is null ? null : new DistillationSettings { Teacher = Path.GetFullPath(Teacher) },
        FromScratch = From is null,
        Seed = Seed,
        Threads = Threads,
        Device = Device,
        Data = new DataSettings { Train = ["train.tokens"], Validation = ["heldout.tokens"] },
        Batch = new BatchSettings { Rows = Rows, Length = Length },
        Optimizer = new OptimizerSettings
        {
            Kind = OptimizerKind.Muon, LearningRate = FirstRate * Rates, MuonLearningRate = FirstMuonRate * Rates, Schedule = ScheduleShape.Linear, Warmup = 0.01, WeightDecay = 0.05, EmaDecay = 0.99,
        },
        Duration = new DurationSettings { Steps = Steps },
        Evaluation = new EvaluationSettings { Every = 300 },
    };
}
