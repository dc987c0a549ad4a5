namespace OrleansLlm.Training.Runs;

/// <summary>
/// A training run, described: what the worker process (<c>orleansllm-trainer</c>) reads from its settings file, in JSON with snake-case names
/// (<see cref="TrainingSettingsFile"/>).
/// </summary>
/// <remarks>
/// <para>The worker is started with the file's path: <c>orleansllm-trainer run SETTINGS.json --events json</c>. It owns the folder <see cref="Output"/> while it
/// runs (<c>run.lock</c> is held open, <c>worker.pid</c> has its process id), writes one <see cref="TrainingEvent"/> a line to standard output and to
/// <c>events.jsonl</c>, and ends with a <see cref="TrainingExitCode"/>.</para>
/// <para>SIGTERM and SIGINT save a checkpoint and end it with <see cref="TrainingExitCode.Stopped"/>: that is also how a run is paused. Started again with the same
/// settings it goes on from the newest whole checkpoint, also after kill -9, along the same trajectory: order of data, random numbers and optimizer are functions
/// of seed and step. A run limited by <see cref="DurationSettings.Minutes"/> goes on too, but its learning rate follows the clock.</para>
/// <para>The folder afterwards: <c>model/</c> (Hugging Face layout, the best weights so far, replaced as a whole), <c>adapter/</c> (PEFT layout, low-rank runs),
/// <c>checkpoints/step-N/</c>, <c>events.jsonl</c>, <c>log.csv</c>, <c>result.json</c> (the last event, once the run is finished).</para>
/// </remarks>
public sealed record TrainingSettings
{
    /// <summary>The model's folder: <c>config.json</c>, tokenizer, chat template, and weights as safetensors unless <see cref="FromScratch"/>.</summary>
    public required string Model { get; init; }

    /// <summary>Where everything is written; made when it is not there.</summary>
    public required string Output { get; init; }

    /// <summary>What is learned from.</summary>
    public TrainingObjective Objective { get; init; }

    /// <summary>Which weights change.</summary>
    public TrainedWeights Weights { get; init; }

    /// <summary>The weights begin at random; the folder needs none.</summary>
    public bool FromScratch { get; init; }

    /// <summary>Of first weights, order of data, splits and dropout.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The data.</summary>
    public required DataSettings Data { get; init; }

    /// <summary>Rows of a step.</summary>
    public BatchSettings Batch { get; init; } = new();

    /// <summary>How weights follow gradients.</summary>
    public OptimizerSettings Optimizer { get; init; } = new();

    /// <summary>How long.</summary>
    public DurationSettings Duration { get; init; } = new();

    /// <summary>When it is measured, and when it ends early.</summary>
    public EvaluationSettings Evaluation { get; init; } = new();

    /// <summary>Of low-rank runs.</summary>
    public LoraSettings Lora { get; init; } = new();

    /// <summary>Of <see cref="TrainingObjective.Preference"/>.</summary>
    public PreferenceSettings Preference { get; init; } = new();

    /// <summary>Of <see cref="TrainingObjective.Distillation"/>.</summary>
    public DistillationSettings? Distillation { get; init; }

    /// <summary>Of <see cref="TrainingObjective.Contrastive"/>.</summary>
    public ContrastiveSettings Contrastive { get; init; } = new();

    /// <summary>Share of activations dropped before they are added to the residual stream, 0 to 0.9.</summary>
    public double Dropout { get; init; }

    /// <summary>
    /// Whether linear layers multiply in bfloat16; weights, sums and norms stay in 32 bits. Null: where the device multiplies it faster than floats. A processor without
    /// instructions for it takes several times as long.
    /// </summary>
    public bool? Bfloat16 { get; init; }

    /// <summary>Layers are computed again in the backward pass rather than kept: less memory, about a third more time.</summary>
    public bool GradientCheckpointing { get; init; }

    /// <summary>Threads; 0: one per core. Results are repeatable for the same number.</summary>
    public int Threads { get; init; }

    /// <summary><c>cpu</c>, or a device of the libtorch that the trainer was built with (<c>cuda:0</c>).</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>Checks the numbers.</summary>
    /// <exception cref="TrainingException">Names the field, the rule and the value.</exception>
    public void Check()
    {
        TrainingException.Demand(!string.IsNullOrWhiteSpace(Model), "model", "a folder", Model);
        TrainingException.Demand(!string.IsNullOrWhiteSpace(Output), "output", "a folder", Output);
        TrainingException.Demand(Dropout is >= 0 and <= 0.9, "dropout", "from 0 to 0.9", Dropout);
        TrainingException.Demand(Threads is >= 0 and <= 1024, "threads", "from 0 to 1024", Threads);
        TrainingException.Demand(!FromScratch || Weights == TrainedWeights.Full, "from_scratch", "false where weights is not full", FromScratch);
        TrainingException.Demand(!FromScratch || Objective != TrainingObjective.Preference, "from_scratch", "false for preferences: the untrained model is their reference", FromScratch);
        TrainingException.Demand(
            Objective != TrainingObjective.Distillation || Distillation is not null, "distillation", "given for the objective distillation", Distillation);
        TrainingException.Demand(Objective == TrainingObjective.Distillation || Distillation is null, "distillation", "left out for other objectives", Distillation);
        Data.Check();
        Batch.Check();
        Optimizer.Check();
        Duration.Check();
        Evaluation.Check();
        Lora.Check();
        Preference.Check();
        Distillation?.Check();
        Contrastive.Check();
    }
}
